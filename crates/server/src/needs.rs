//! Who may call which route: the whole of it on one page. A route that does not stand here is
//! refused, whatever its handler would do; a test walks every route and fails on one that is missing.
//! Which rows a caller may touch is asked by the deeds (`app::identity`).

use domain::Action as A;

/// What a route wants of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Anybody; slowed down by address.
    Anyone,
    /// A citizen who is signed in.
    Citizen,
    /// A unit's system that has proved itself and has this scope.
    System(A),
    /// A front server whose letter proves itself.
    Device,
    /// A system that speaks the interface of hospitals, agencies and colleges, and has proved itself by
    /// appid and signature in the body; nobody else learns more than why it was not believed.
    His,
    /// Somebody with a session, at any stage of signing in.
    Session,
    /// Somebody who is signed in.
    SignedIn,
    /// Somebody who is signed in and may do this somewhere.
    May(A),
}

/// Method, path as the router knows it, need.
pub const NEEDS: &[(&str, &str, Need)] = &[
    // the site
    ("GET", "/", Need::Anyone),
    ("GET", "/assets/{*path}", Need::Anyone),
    ("GET", "/b/{code}/{number}/{check}", Need::Anyone),
    ("GET", "/console", Need::Anyone),
    ("GET", "/console/", Need::Anyone),
    ("GET", "/console/{*path}", Need::Anyone),
    ("GET", "/join", Need::Anyone),
    ("GET", "/join/{id}", Need::Anyone),
    ("GET", "/my", Need::Anyone),
    ("GET", "/my/callback", Need::Anyone),
    ("GET", "/health/live", Need::Anyone),
    ("GET", "/health/ready", Need::Anyone),
    ("GET", "/trust.pem", Need::Anyone),
    ("GET", "/ca/{name}", Need::Anyone),
    ("POST", "/ca/ocsp", Need::Anyone),
    ("GET", "/api/openapi.json", Need::Anyone),
    // the public
    ("POST", "/api/v1/verify", Need::Anyone),
    ("GET", "/api/v1/public/bills/{code}/{number}/{check_code}", Need::Anyone),
    ("GET", "/api/v1/public/bills/{code}/{number}/{check_code}/slip", Need::Anyone),
    // citizens
    ("GET", "/api/v1/citizen/portal", Need::Anyone),
    ("POST", "/api/v1/citizen/sign-in", Need::Anyone),
    ("POST", "/api/v1/citizen/callback", Need::Anyone),
    ("GET", "/api/v1/citizen/me", Need::Citizen),
    ("POST", "/api/v1/citizen/sign-out", Need::Citizen),
    // units' systems
    ("POST", "/api/v1/bills", Need::System(A::BillIssue)),
    ("GET", "/api/v1/bills", Need::System(A::BillRead)),
    ("GET", "/api/v1/bills/by-key/{business_key}", Need::System(A::BillRead)),
    ("GET", "/api/v1/bills/{code}/{number}", Need::System(A::BillRead)),
    ("GET", "/api/v1/bills/{code}/{number}/bill.xml", Need::System(A::BillRead)),
    ("GET", "/api/v1/bills/{code}/{number}/{face}", Need::System(A::BillRead)),
    ("POST", "/api/v1/bills/{code}/{number}/reversal", Need::System(A::BillReverse)),
    ("POST", "/api/v1/bills/{code}/{number}/exchange", Need::System(A::BillState)),
    ("POST", "/api/v1/bills/{code}/{number}/lock", Need::System(A::BillState)),
    ("POST", "/api/v1/bills/{code}/{number}/unlock", Need::System(A::BillState)),
    ("POST", "/api/v1/bills/{code}/{number}/book", Need::System(A::BillState)),
    ("GET", "/api/v1/grants", Need::System(A::GrantRead)),
    // front servers
    ("POST", "/api/v1/fronts/shipments", Need::Device),
    ("GET", "/api/v1/front/status", Need::Anyone),
    ("POST", "/api/v1/front/declarations", Need::Device),
    ("GET", "/front", Need::Anyone),
    // hospitals', agencies' and colleges' systems
    ("POST", "/api/medical/{method}", Need::His),
    ("POST", "/api/standard/{method}", Need::His),
    ("POST", "/api/college/{method}", Need::His),
    ("POST", "/{context}/api/medical/{method}", Need::His),
    ("POST", "/{context}/api/standard/{method}", Need::His),
    ("POST", "/{context}/api/college/{method}", Need::His),
    ("OPTIONS", "/api/medical/{method}", Need::Anyone),
    ("OPTIONS", "/api/standard/{method}", Need::Anyone),
    ("OPTIONS", "/api/college/{method}", Need::Anyone),
    ("OPTIONS", "/{context}/api/medical/{method}", Need::Anyone),
    ("OPTIONS", "/{context}/api/standard/{method}", Need::Anyone),
    ("OPTIONS", "/{context}/api/college/{method}", Need::Anyone),
    // joining
    ("GET", "/api/v1/join/regions", Need::Anyone),
    ("POST", "/api/v1/join/documents", Need::Anyone),
    ("POST", "/api/v1/join", Need::Anyone),
    ("GET", "/api/v1/join/{id}", Need::Anyone),
    ("PUT", "/api/v1/join/{id}", Need::Anyone),
    ("POST", "/api/v1/join/{id}/activate", Need::Anyone),
    // signing in
    ("POST", "/api/v1/console/sign-in", Need::Anyone),
    ("POST", "/api/v1/console/sign-in/challenge", Need::Anyone),
    ("POST", "/api/v1/console/sign-in/ukey", Need::Anyone),
    ("POST", "/api/v1/console/sign-in/password", Need::Session),
    ("POST", "/api/v1/console/sign-in/enrol", Need::Session),
    ("POST", "/api/v1/console/sign-in/totp", Need::Session),
    ("GET", "/api/v1/console/session", Need::Session),
    ("POST", "/api/v1/console/sign-out", Need::Session),
    ("POST", "/api/v1/console/unlock", Need::Session),
    ("POST", "/api/v1/console/lock", Need::SignedIn),
    ("GET", "/api/v1/console/sessions", Need::SignedIn),
    ("DELETE", "/api/v1/console/sessions/{id}", Need::SignedIn),
    ("POST", "/api/v1/console/me/password", Need::SignedIn),
    ("GET", "/api/v1/console/me/certificates", Need::SignedIn),
    ("POST", "/api/v1/console/me/certificate", Need::SignedIn),
    // everybody's first page
    ("GET", "/api/v1/console/todo", Need::SignedIn),
    ("GET", "/api/v1/console/search", Need::SignedIn),
    ("GET", "/api/v1/console/kinds", Need::SignedIn),
    ("GET", "/api/v1/console/regions", Need::May(A::OrgRead)),
    // organisation
    ("GET", "/api/v1/console/units", Need::May(A::OrgRead)),
    ("POST", "/api/v1/console/units", Need::May(A::OrgWrite)),
    ("GET", "/api/v1/console/units/{credit_code}", Need::May(A::OrgRead)),
    ("PUT", "/api/v1/console/units/{credit_code}", Need::May(A::OrgWrite)),
    ("POST", "/api/v1/console/units/{credit_code}/status", Need::May(A::OrgWrite)),
    ("GET", "/api/v1/console/units/{credit_code}/history", Need::May(A::OrgRead)),
    ("POST", "/api/v1/console/units/import", Need::May(A::OrgWrite)),
    ("GET", "/api/v1/console/units/template.csv", Need::May(A::OrgWrite)),
    ("GET", "/api/v1/console/units/export.csv", Need::May(A::OrgRead)),
    ("GET", "/api/v1/console/units/export.xlsx", Need::May(A::OrgRead)),
    // persons and roles
    ("GET", "/api/v1/console/persons", Need::May(A::PersonRead)),
    ("POST", "/api/v1/console/persons", Need::May(A::PersonWrite)),
    ("POST", "/api/v1/console/persons/import", Need::May(A::PersonWrite)),
    ("GET", "/api/v1/console/persons/template.csv", Need::May(A::PersonWrite)),
    ("GET", "/api/v1/console/persons/{id}", Need::May(A::PersonRead)),
    ("PUT", "/api/v1/console/persons/{id}", Need::May(A::PersonWrite)),
    ("POST", "/api/v1/console/persons/{id}/status", Need::May(A::PersonWrite)),
    ("POST", "/api/v1/console/persons/{id}/reset", Need::May(A::PersonWrite)),
    ("POST", "/api/v1/console/persons/{id}/reveal", Need::May(A::PersonReveal)),
    ("POST", "/api/v1/console/persons/{id}/roles", Need::May(A::PersonRead)),
    ("GET", "/api/v1/console/roles", Need::May(A::PersonRead)),
    ("PUT", "/api/v1/console/roles/{code}", Need::May(A::RoleWrite)),
    // certificates and API clients
    ("GET", "/api/v1/console/certificates", Need::May(A::CertificateRead)),
    ("POST", "/api/v1/console/certificates", Need::May(A::CertificateRequest)),
    ("GET", "/api/v1/console/certificates/{id}", Need::May(A::CertificateRead)),
    ("POST", "/api/v1/console/certificates/{id}/decision", Need::May(A::CertificateDecide)),
    ("POST", "/api/v1/console/certificates/{id}/renewal", Need::SignedIn),
    ("POST", "/api/v1/console/certificates/{id}/status", Need::SignedIn),
    ("GET", "/api/v1/console/fronts", Need::May(A::FrontRead)),
    ("POST", "/api/v1/console/fronts/{code}/status", Need::May(A::FrontWrite)),
    ("GET", "/api/v1/console/cases", Need::May(A::FrontRead)),
    ("POST", "/api/v1/console/cases/{id}/close", Need::May(A::FrontWrite)),
    ("POST", "/api/v1/console/cases/{id}/evidence", Need::May(A::FrontRead)),
    ("GET", "/api/v1/console/clients", Need::May(A::ClientRead)),
    ("POST", "/api/v1/console/clients", Need::May(A::ClientWrite)),
    ("PUT", "/api/v1/console/clients/{id}", Need::May(A::ClientWrite)),
    ("POST", "/api/v1/console/clients/{id}/rotate", Need::May(A::ClientWrite)),
    ("POST", "/api/v1/console/clients/{id}/withdraw", Need::May(A::ClientWrite)),
    // the audit log
    ("GET", "/api/v1/console/audit", Need::May(A::AuditRead)),
    ("GET", "/api/v1/console/audit/export.csv", Need::May(A::AuditRead)),
    // onboarding
    ("GET", "/api/v1/console/applications", Need::May(A::ApplicationRead)),
    ("GET", "/api/v1/console/applications/stages", Need::May(A::ApplicationRead)),
    ("POST", "/api/v1/console/applications/import", Need::May(A::OrgWrite)),
    ("POST", "/api/v1/console/applications/decisions", Need::May(A::ApplicationDecide)),
    ("GET", "/api/v1/console/applications/{id}", Need::May(A::ApplicationRead)),
    ("POST", "/api/v1/console/applications/{id}/decision", Need::May(A::ApplicationDecide)),
    (
        "GET",
        "/api/v1/console/applications/{id}/documents/{document}",
        Need::May(A::ApplicationRead),
    ),
    ("GET", "/api/v1/console/onboarding", Need::May(A::ApplicationCarry)),
    ("PUT", "/api/v1/console/onboarding/choices", Need::May(A::ApplicationCarry)),
    ("POST", "/api/v1/console/onboarding/tests/{step}", Need::May(A::ApplicationCarry)),
    ("GET", "/api/v1/console/onboarding/tests/{step}/picture.png", Need::May(A::ApplicationCarry)),
    ("POST", "/api/v1/console/onboarding/open", Need::May(A::ApplicationCarry)),
    // bills by hand
    ("POST", "/api/v1/console/bills", Need::May(A::BillIssue)),
    ("GET", "/api/v1/console/bills", Need::May(A::BillRead)),
];

/// What a route wants; nothing if it does not stand in the table.
pub(crate) fn of(method: &str, path: &str) -> Option<Need> {
    let method = if method == "HEAD" { "GET" } else { method };
    let stands = |row: &&(&str, &str, Need)| row.0 == method && row.1 == path;
    NEEDS.iter().find(stands).map(|row| row.2)
}
