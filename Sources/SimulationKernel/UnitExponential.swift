/// An exponential variate of mean 1 from 64 random bits, as a fixed-point number: 2^32 times it.
///
/// It is -ln(1 - bits / 2^64) by integers alone, hence equal on every machine, and rises with
/// `bits`, from 0 to 64 ln 2 (44.4): the right tail reaches probability 2^-64. The absolute error
/// is below 2^-32, so the relative error is below 1e-8 from 0.03 upward.
public func unitExponential(_ bits: UInt64) -> UInt64 {
    let (rest, isOne) = (~bits).addingReportingOverflow(1)
    if isOne { return 0 }
    // rest = mantissa * 2^-zeros, and mantissa / 2^63 lies in 1 ..< 2.
    let zeros = UInt64(rest.leadingZeroBitCount)
    let mantissa = rest << zeros
    let index = Int(truncatingIfNeeded: mantissa >> 58) & 31
    // Dividing by the middle of one of 32 intervals leaves 1 + r with |r| <= 1/64: five terms of
    // ln(1 + r) leave an error below 3e-12.
    let quotient = mantissa.multipliedFullWidth(by: reciprocals[index]).high
    let r = Int64(bitPattern: quotient &- 1 << 63)  // 63 bits of fraction, as the sum below
    let r2 = r.multipliedFullWidth(by: r).high  // 62
    let r3 = r2.multipliedFullWidth(by: r).high  // 61
    let r4 = r3.multipliedFullWidth(by: r).high  // 60
    let r5 = r4.multipliedFullWidth(by: r).high  // 59
    let series = r &- r2 &+ 4 &* r3 / 3 &- 2 &* r4 &+ 16 &* r5 / 5
    // 57 bits of fraction: the largest value, 44.4, still fits.
    let value =
        Int64(bitPattern: (zeros + 1) &* 0x0162_E42F_EFA3_9EF3 &- logarithms[index])
        &- series >> 6
    return UInt64(max(0, value &+ 1 << 24) >> 25)
}

/// 2^64 / (1 + (i + 1/2) / 32).
private let reciprocals: InlineArray<32, UInt64> = [
    0xFC0F_C0FC_0FC0_FC10, 0xF489_8D5F_85BB_3950, 0xED73_03B5_CC0E_D730, 0xE6C2_B448_1CD8_5689,
    0xE070_381C_0E07_0382, 0xDA74_0DA7_40DA_740E, 0xD4C7_7B03_531D_EC0D, 0xCF64_74A8_819E_C8E9,
    0xCA45_87E6_B74F_0329, 0xC565_C87B_5F9D_4D1C, 0xC0C0_C0C0_C0C0_C0C1, 0xBC52_640B_C526_40BC,
    0xB817_02E0_5C0B_8170, 0xB40B_40B4_0B40_B40B, 0xB02C_0B02_C0B0_2C0B, 0xAC76_9184_0AC7_6918,
    0xA8E8_3F57_17C0_A8E8, 0xA57E_B502_95FA_D40A, 0xA237_C32B_16CF_D772, 0x9F11_65E7_2548_13E2,
    0x9C09_C09C_09C0_9C0A, 0x991F_1A51_5885_FB37, 0x964F_DA6C_0964_FDA7, 0x939A_85C4_0939_A85C,
    0x90FD_BC09_0FDB_C091, 0x8E78_356D_1408_E783, 0x8C08_C08C_08C0_8C09, 0x89AE_4089_AE40_89AE,
    0x8767_AB5F_34E4_7EF1, 0x8534_0853_4085_3408, 0x8312_6E97_8D4F_DF3B, 0x8102_0408_1020_4081,
]

/// 2^57 times the natural logarithm of 2^64 / `reciprocals[i]`.
private let logarithms: InlineArray<32, UInt64> = [
    0x0007_F02A_2C3F_00F9, 0x0017_7458_F632_DCFC, 0x0026_83AF_2C37_A3A1, 0x0035_24DA_7495_AAC7,
    0x0043_5DF9_F342_3966, 0x0051_34AD_B32D_F47A, 0x005E_AE24_0843_6424, 0x006B_CF25_3A02_FFCB,
    0x0078_9C1D_B8AB_CB98, 0x0085_1927_139C_871B, 0x0091_4A0F_DE7B_CB2D, 0x009D_3262_AB4A_2F4E,
    0x00A8_D56C_396F_C168, 0x00B4_3640_F4D8_A576, 0x00BF_57C1_DC15_7E1B, 0x00CA_3CA0_E108_B7D6,
    0x00D4_E764_D4D0_424C, 0x00DF_5A6C_ED38_DBE0, 0x00E9_97F3_F007_5EAB, 0x00F3_A213_0EB4_3C3F,
    0x00FD_7AC4_7BC7_98F7, 0x0107_23E5_C1CD_F405, 0x0110_9F39_E2D4_C970, 0x0119_EE6B_467C_96ED,
    0x0123_130D_7BEB_F428, 0x012C_0E9E_D448_E8BC, 0x0134_E289_D9CE_1D31, 0x013D_9026_A715_6FAA,
    0x0146_18BC_21C5_EC28, 0x014E_7D81_1B75_BB0A, 0x0156_BF9D_5B3F_3994, 0x015E_E02A_9241_6757,
]
