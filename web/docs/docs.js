// The browsable API: the document that the server makes from its code, shown by Swagger UI.
SwaggerUIBundle({
  dom_id: '#docs',
  url: '/api/openapi.json',
  deepLinking: true,
  // Requests are signed; a form that cannot sign would only show failures.
  supportedSubmitMethods: [],
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
