//! Numbers that only rise, each under a key: steps that were used, news that was heard.

use crate::failure::Failure;
use crate::sql::Tx;

/// Raises the number under a key; whether it was lower.
pub(crate) async fn raise(tx: &mut Tx<'_>, key: &str, to: i64) -> Result<bool, Failure> {
    let raise = sqlx::query(
        "-- rising_raise()
         INSERT INTO rising (key, number) VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE SET number = excluded.number
         WHERE rising.number < excluded.number",
    );
    Ok(raise.bind(key).bind(to).execute(&mut *tx.conn).await?.rows_affected() == 1)
}
