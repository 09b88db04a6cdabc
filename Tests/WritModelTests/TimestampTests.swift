import Foundation
import Testing
import WritModel

struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2027-06-30T00:00:00Z", 1_814_313_600), ("2000-02-29T23:59:59Z", 951_868_799),
            ("1969-12-31T23:59:59Z", -1), ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] as [(String, Int64)])
    func readsAndWrites(_ text: String, _ seconds: Int64) {
        #expect(Timestamp.seconds(text) == seconds)
        #expect(Timestamp.text(seconds) == text)
    }

    @Test(arguments: [
        "", "2027-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2027-13-01T00:00:00Z", "2027-04-31T00:00:00Z",
        "2027-01-01T24:00:00Z",
        "2027-01-01T00:60:00Z", "2027-01-01T00:00:60Z", "2027-01-01T00:00:00z", "2027-01-01t00:00:00Z",
        "2027-01-01 00:00:00Z",
        "2027-01-01T00:00:00+00:00", "2027-01-01T00:00:00.0Z", "2027-1-01T00:00:00Z", "+027-01-01T00:00:00Z",
        "2027-00-01T00:00:00Z",
        "2027-01-00T00:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp.seconds(text) == nil)
    }

    @Test func agreesWithFoundation() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let seconds = Int64.random(in: -1_000_000_000...60_000_000_000, using: &random)
            let text = try #require(Timestamp.text(seconds))
            #expect(text == Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
            #expect(Timestamp.seconds(text) == seconds)
        }
        #expect(Timestamp.text(253_402_300_800) == nil)
    }
}
