//! Multiples of one public point, computed once, for keys that check many signatures. It must not
//! see secrets: which entries are read depends on the number multiplied with.

use ::sm2::elliptic_curve::Group;
use ::sm2::{ProjectivePoint, Scalar, Sm2};
use primeorder::{LookupTable, Radix16Decomposition, Radix16Digits};

/// Signed base-16 digits of a 256-bit number, with one more for the carry.
const DIGITS: usize = 65;

/// For each even digit position j, the multiples 1 to 8 of 16ʲ·P; odd ones are four doublings away.
pub(super) struct Table(Vec<LookupTable<ProjectivePoint>>);

impl Table {
    pub(super) fn new(point: ProjectivePoint) -> Self {
        let next = |base: &ProjectivePoint| Some(double(*base, 8));
        let bases = std::iter::successors(Some(point), next);
        Self(bases.take(DIGITS.div_ceil(2)).map(LookupTable::new).collect())
    }

    /// factor · P.
    #[expect(clippy::arithmetic_side_effects, reason = "points and indexes below 65")]
    pub(super) fn mul(&self, factor: &Scalar) -> ProjectivePoint {
        let digits = Radix16Decomposition::<Radix16Digits<Sm2>>::new(factor);
        let sum = |first: usize| {
            let positions = (first..DIGITS).step_by(2).zip(&self.0);
            positions.fold(ProjectivePoint::IDENTITY, |sum, (at, multiples)| {
                sum + multiples.select_vartime(digits[at])
            })
        };
        sum(0) + double(sum(1), 4)
    }
}

fn double(point: ProjectivePoint, times: u32) -> ProjectivePoint {
    (0..times).fold(point, |point, _| Group::double(&point))
}
