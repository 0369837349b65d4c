// Quantities: what their texts mean, and that no digit is lost on the way.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  compareQuantities,
  decimalText,
  formatQuantity,
  multiplyQuantity,
  negateQuantity,
  parseQuantity,
  QuantityError,
  quantityOf,
  roundUp,
  SCALE,
  scaledNumber,
  scaledValue,
  subtractQuantities,
} from "./quantity.ts";

const SEED = 20_240_115;

describe("parseQuantity", () => {
  it.each([
    ["0", "0", "DecimalSI"],
    ["00.0", "0", "DecimalSI"],
    ["100m", "0.1", "DecimalSI"],
    ["+1.5", "1.5", "DecimalSI"],
    ["-1.5k", "-1500", "DecimalSI"],
    ["1.", "1", "DecimalSI"],
    [".5", "0.5", "DecimalSI"],
    ["250u", "0.00025", "DecimalSI"],
    ["7n", "0.000000007", "DecimalSI"],
    ["2E", "2000000000000000000", "DecimalSI"],
    ["2E1", "20", "DecimalExponent"],
    ["2e-3", "0.002", "DecimalExponent"],
    ["2e+3", "2000", "DecimalExponent"],
    ["1.5Gi", "1610612736", "BinarySI"],
    ["0Ki", "0", "BinarySI"],
    // Less than a nano rounds away from zero.
    ["0.1n", "0.000000001", "DecimalSI"],
    ["-0.1n", "-0.000000001", "DecimalSI"],
    ["1e-999", "0.000000001", "DecimalExponent"],
    // Binary ones are capped, and become decimal below 1.
    ["8Ei", "9223372036854775807", "BinarySI"],
    ["-8Ei", "-9223372036854775807", "BinarySI"],
    ["8E", "8000000000000000000", "DecimalSI"],
    ["10E", "10000000000000000000", "DecimalSI"],
    ["0.0001Ki", "0.1024", "DecimalSI"],
    ["0.0009765625Ki", "1", "BinarySI"],
    ["-0.0001Ki", "-0.1024", "DecimalSI"],
  ])("%s is %s, %s", (text, value, format) => {
    const parsed = parseQuantity(text);
    expect([decimalText(parsed), parsed.format]).toEqual([value, format]);
  });

  it.each([
    "",
    "+",
    ".",
    "Mi",
    "m",
    "1..2",
    "1.2.3",
    "1mi",
    "1i",
    "1KI",
    "1 Gi",
    " 1",
    "1 ",
    "1e",
    "1e+",
    "1e5m",
    "0x10",
    "NaN",
    "١",
    "1e1000",
    "--1",
    "1_000",
  ])("refuses %j", (text) => {
    expect(() => parseQuantity(text)).toThrow(QuantityError);
  });

  it("says what is wrong", () => {
    expect(() => parseQuantity("5ki")).toThrow('quantity "5ki" has the unknown suffix "ki"');
    expect(() => parseQuantity("many")).toThrow('quantity "many" is not a number');
  });
});

describe("formatQuantity", () => {
  it.each([
    ["0Mi", "0"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["1.500", "1500m"],
    ["0.5", "500m"],
    ["1000000", "1M"],
    ["1200000", "1200k"],
    ["1000E", "1000E"],
    ["1024Ki", "1Mi"],
    ["1536Mi", "1536Mi"],
    ["1.5Gi", "1536Mi"],
    ["1Ki", "1Ki"],
    ["0.5Ki", "512"],
    ["1.5Ki", "1536"],
    ["1.0001Ki", "1024102400u"],
    ["-2Ki", "-2Ki"],
    ["-1Ki", "-1Ki"],
    ["7n", "7n"],
    ["3e3", "3e3"],
    ["12e2", "1200"],
    ["12e5", "1200e3"],
  ])("%s prints as %s", (text, canonical) => {
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  });

  it("prints what is finer than a nano with an exponent", () => {
    expect(formatQuantity({ unscaled: 5n, exponent: -11, format: "DecimalSI" })).toBe("50e-12");
  });

  it(`reads back the value that it prints (seed ${SEED})`, () => {
    const quantities = fc.record({
      unscaled: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
      exponent: fc.integer({ min: -9, max: 0 }),
      format: fc.constantFrom("DecimalSI", "BinarySI", "DecimalExponent"),
    });
    fc.assert(
      fc.property(quantities, (q) => {
        const again = parseQuantity(formatQuantity(q));
        expect(decimalText(again)).toBe(decimalText(q));
        expect(formatQuantity(again)).toBe(formatQuantity(q));
      }),
      { seed: SEED },
    );
  });
});

describe("arithmetic", () => {
  const [cpu, memory] = [parseQuantity("1500m"), parseQuantity("1Gi")];

  it("compares across exponents and formats", () => {
    expect(compareQuantities(parseQuantity("1024Mi"), memory)).toBe(0);
    expect(compareQuantities(parseQuantity("1.4999"), cpu)).toBe(-1);
    expect(compareQuantities(parseQuantity("1.50001"), cpu)).toBe(1);
    expect(compareQuantities(parseQuantity("-1"), parseQuantity("0"))).toBe(-1);
  });

  it("adds and subtracts exactly, in the format of the first that is not zero", () => {
    expect(formatQuantity(addQuantities(cpu, parseQuantity("0.1")))).toBe("1600m");
    expect(formatQuantity(addQuantities(parseQuantity("0"), memory))).toBe("1Gi");
    expect(formatQuantity(addQuantities(memory, parseQuantity("1000M")))).toBe("2073741824");
    expect(formatQuantity(subtractQuantities(cpu, parseQuantity("2")))).toBe("-500m");
    expect(formatQuantity(negateQuantity(memory))).toBe("-1Gi");
    expect(formatQuantity(multiplyQuantity(cpu, 3n))).toBe("4500m");
  });

  it.each([
    ["9.01", 0, "10", "10"],
    ["-9.01", 0, "-10", "-10"],
    ["9.01", -2, "9.01", "901"],
    ["9", -3, "9", "9000"],
    ["901", 1, "910", "91"],
    ["0.0001", -3, "0.001", "1"],
    ["0", 3, "0", "0"],
  ])("rounds %s to multiples of 10^%d: %s", (text, scale, rounded, scaled) => {
    const q = parseQuantity(text);
    expect(decimalText(roundUp(q, scale))).toBe(rounded);
    expect(`${scaledValue(q, scale)}`).toBe(scaled);
  });

  it("gives plain numbers only while they are exact", () => {
    expect(scaledNumber(parseQuantity("0.1m"), SCALE.milli)).toBe(1);
    expect(scaledNumber(quantityOf(2n ** 53n - 1n), SCALE.unit)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => scaledNumber(quantityOf(2n ** 53n), SCALE.unit)).toThrow(QuantityError);
    expect(() => scaledNumber(parseQuantity("1E"), SCALE.milli)).toThrow("is too large");
    expect(() => scaledNumber(parseQuantity("-1e900"), SCALE.unit)).toThrow("-1e900");
  });
});
