import Foundation
import Testing

@testable import WritModel

struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool? {
        var budget = 10_000_000
        return try Pattern(pattern).matches(text, budget: &budget)
    }

    @Test(arguments: [
        ("abc", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("^a|b$", "ax", true),
        ("^a|b$", "xb", true),
        ("^a|b$", "xax", false), ("^$", "", true), ("", "x", true), ("a*", "", true), ("^a+$", "", false),
        ("^a{2,3}$", "aa", true),
        ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaaa", true), ("^a{0}$", "a", false),
        ("^(ab)+$", "ababa", false),
        ("^(?:a|b)*?c$", "ababc", true), ("^(?<name>x)$", "x", true), ("^[a-c]$", "b", true), ("^[^a-c]$", "b", false),
        ("^[a\\-c]$", "-", true),
        ("^[]$", "", false), ("^[^]$", "\n", true), ("^.$", "\n", false), ("^.$", "😀", true), ("^\\d+$", "12", true),
        ("^\\d$", "٣", false),
        ("^\\w+$", "a_1", true), ("^\\w$", "é", false), ("^\\s$", "\u{FEFF}", true), ("^\\S$", " ", false),
        ("\\bfoo\\b", "a foo b", true),
        ("\\bfoo\\b", "afoo", false), ("^\\x41\\u0042\\u{43}$", "ABC", true), ("^\\ud83d\\ude00$", "😀", true),
        ("^\\cA$", "\u{1}", true),
        ("^\\t\\n\\v\\f\\r\\0$", "\t\n\u{B}\u{C}\r\0", true), ("^\\p{Lu}\\p{Ll}$", "Éa", true), ("^\\P{L}$", "1", true),
        ("^[\\p{L}\\d]+$", "é1", true),
        ("^[^\\p{L}]$", "é", false), ("^\\p{Letter}$", "é", true), ("^a{,2}$", "a{,2}", true), ("^{a}$", "{a}", true),
        ("^]$", "]", true), ("^\\@$", "@", true),
        ("^[\\b]$", "\u{8}", true), ("(a*)*b", "aaaa", false), ("(a|b|)+c", "abc", true), ("^(a?){3}$", "aa", true),
        ("$^", "", true), ("a$b", "ab", false),
        ("^[a-\\d]+$", "a-1", true), ("x$", "x\n", false), ("^[\\w.-]+$", "a.b-c", true),
        ("^((a|b)c?)*$", "acbac", true),
    ])
    func matchesAsECMAScript(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(arguments: [
        ("(", "bad-pattern"), (")", "bad-pattern"), ("[a", "bad-pattern"), ("*a", "bad-pattern"),
        ("a**", "bad-pattern"), ("^*", "bad-pattern"),
        ("a{2,1}", "bad-pattern"), ("{1}", "bad-pattern"), ("\\", "bad-pattern"), ("\\q", "bad-pattern"),
        ("\\x1", "bad-pattern"), ("\\u{110000}", "bad-pattern"),
        ("\\01", "bad-pattern"), ("[b-a]", "bad-pattern"), ("(?x)", "bad-pattern"), ("(?<a", "bad-pattern"),
        ("(?<=a)", "unsupported-pattern"),
        ("(?!a)", "unsupported-pattern"), ("\\1", "unsupported-pattern"), ("\\k<a>", "unsupported-pattern"),
        ("\\p{Script=Greek}", "unsupported-pattern"),
        ("a{100000}", "pattern-too-large"), ("((a{200}){200}){200}", "pattern-too-large"),
        (String(repeating: "(", count: 200) + String(repeating: ")", count: 200), "pattern-too-large"),
    ])
    func refuses(_ pattern: String, _ code: String) {
        do {
            _ = try Pattern(pattern)
            Issue.record("taken")
        } catch { #expect(error.code == code) }
    }

    @Test func emptyRepetitionsEnd() throws {
        #expect(try matches("((((()()){20000}){20000}){20000}){20000}", "x") == true)
        #expect(try matches("^(()*)*$", "") == true)
    }

    @Test func patternsThatHangBacktrackersTakeLinearWork() throws {
        for pattern in ["^(a+)+$", "^(a|aa)+$", "^(a|a)*$", "^(.*a){10}$", "^([a-z]+)*=x$"] {
            let compiled = try Pattern(pattern)
            func work(_ length: Int) -> Int {
                var budget = Int.max
                #expect(compiled.matches(String(repeating: "a", count: length) + "!", budget: &budget) == false)
                return Int.max - budget
            }
            #expect(work(2_000) < work(1_000) * 5 / 2)
        }
        var budget = 500
        #expect(try Pattern("(a|aa)+$").matches(String(repeating: "a", count: 1_000) + "!", budget: &budget) == nil)
    }

    /// Against Foundation's engine, on patterns that mean the same in both.
    @Test func randomPatternsAgreeWithAnotherEngine() throws {
        var random = SeededGenerator(seed: 21)
        func pattern(_ depth: Int) -> String {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 4), using: &random) {
            case 0, 1: return random.pick(["a", "b", "c"])
            case 2: return random.pick(["[ab]", "[^a]", "[a-b]", "\\d", "."])
            case 3: return random.pick(["a", "^", "$", "\\b", "b"])
            case 4, 5: return pattern(depth - 1) + pattern(depth - 1)
            case 6: return "(?:\(pattern(depth - 1))|\(pattern(depth - 1)))"
            default:
                return "(?:\(pattern(depth - 1)))" + random.pick(["*", "+", "?", "{2}", "{1,2}", "*?"])
            }
        }
        for _ in 0..<150 {
            let text = pattern(3)
            let reference = try NSRegularExpression(pattern: text)
            let compiled = try Pattern(text)
            for _ in 0..<8 {
                let subject = (0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(["a", "b", "c", "1"]) }
                    .joined()
                var budget = 1_000_000
                let expected =
                    reference.firstMatch(in: subject, range: NSRange(location: 0, length: subject.utf16.count)) != nil
                #expect(compiled.matches(subject, budget: &budget) == expected, "\(text) on \(subject)")
            }
        }
    }
}
