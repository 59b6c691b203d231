//! `emissions.csv`

use super::{Kind, Rows};
use crate::record::{Emission, Record};

pub(super) struct Emissions;

type C = super::Column<Emissions>;

impl Rows for Emissions {
    type Row<'a> = &'a Emission;
    const NAME: &'static str = "emissions";
    const ABOUT: &'static str = "Emissions by category";
    const COLUMNS: &'static [C] = &[
        C::optional("category", Kind::Text, "The category as printed", |e| {
            (&e.category).into()
        }),
        C::optional(
            "increase_tco2",
            Kind::Number,
            "Increase in tonnes of CO2 equivalent",
            |e| e.increase_tco2.into(),
        ),
        C::optional(
            "saving_tco2",
            Kind::Number,
            "Saving in tonnes of CO2 equivalent",
            |e| e.saving_tco2.into(),
        ),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &Emission> {
        record.emissions.iter()
    }
}
