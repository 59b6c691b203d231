[
    ("common.toml", include_str!("common.toml")),
    ("submission.toml", include_str!("submission.toml")),
    ("norfolk.toml", include_str!("norfolk.toml")),
    ("generic.toml", include_str!("generic.toml")),
]
