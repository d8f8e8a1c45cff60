//! Chance as a value: every number is a function of a seed and of where it is used, so that any draw can be made
//! again alone, by any thread. Never reads a generator of the machine.

/// One step of splitmix64.
#[inline]
pub fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A key made of a key and a number: different numbers make keys that have nothing to do with each other.
#[inline]
pub fn key(key: u64, number: u64) -> u64 {
    mix(mix(key) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03))
}

/// A number from 0 to below 1, by the upper 53 bits.
#[inline]
pub fn unit(key: u64) -> f64 {
    (mix(key) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// A number of the standard normal distribution.
pub fn normal(key: u64) -> f64 {
    // The middle of the cell, so that neither end is ever met.
    normal_quantile(((mix(key) >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0))
}

/// The standard normal value below which a share lies (Wichura's AS 241).
pub fn normal_quantile(share: f64) -> f64 {
    let q = share - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&NEAR, r);
    }
    let r = (-if q < 0.0 { share } else { 1.0 - share }.ln()).sqrt();
    let tail = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    if q < 0.0 { -tail } else { tail }
}

/// Two polynomials, highest power first.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio((above, below): &Ratio, r: f64) -> f64 {
    let value = |terms: &[f64; 8]| terms.iter().fold(0.0, |sum, term| sum * r + term);
    value(above) / value(below)
}

const NEAR: Ratio = (
    [
        2_509.080_928_730_122_7, 33_430.575_583_588_13, 67_265.770_927_008_7, 45_921.953_931_549_87,
        13_731.693_765_509_46, 1_971.590_950_306_551_4, 133.141_667_891_784_38, 3.387_132_872_796_366_6,
    ],
    [
        5_226.495_278_852_854, 28_729.085_735_721_943, 39_307.895_800_092_71, 21_213.794_301_586_6,
        5_394.196_021_424_751, 687.187_007_492_057_9, 42.313_330_701_600_91, 1.0,
    ],
);

const MIDDLE: Ratio = (
    [
        7.745_450_142_783_414e-4,
        0.022_723_844_989_269_184,
        0.241_780_725_177_450_6,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        0.015_198_666_563_616_457,
        0.148_103_976_427_480_08,
        0.689_767_334_985_1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);

const FAR: Ratio = (
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        0.001_242_660_947_388_078_4,
        0.026_532_189_526_576_124,
        0.296_560_571_828_504_87,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        0.014_875_361_290_850_615,
        0.136_929_880_922_735_8,
        0.599_832_206_555_888,
        1.0,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables_and_turn_with_their_side() {
        for (share, expected) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472_7),
            (0.999_999, 4.753_424_308_822_899),
        ] {
            assert!((normal_quantile(share) - expected).abs() < 1e-9, "{share}");
            assert!((normal_quantile(1.0 - share) + expected).abs() < 1e-9, "{share}");
        }
    }

    #[test]
    fn draws_have_the_mean_and_spread_they_should() {
        let n = 20_000u64;
        let draws: Vec<f64> = (0..n).map(|at| normal(key(7, at))).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
        assert!((0..n).all(|at| (0.0..1.0).contains(&unit(key(7, at)))));
        assert_ne!(key(1, 2), key(2, 1));
    }
}
