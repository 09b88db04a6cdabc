import Testing
import WritModel

@testable import WritRuntime

struct ScheduleExpressionTests {
    // 2026-03-01T00:00:00Z, a Sunday.
    private let march: Int64 = 1_772_323_200

    @Test(arguments: [
        "rate(0 minutes)", "rate(1 minutes)", "rate(2 minute)", "rate(5)", "rate(5 weeks)", "cron(* * * * ? )",
        "cron(0 3 * * * *)", "cron(0 3 ? * ? *)", "cron(60 3 * * ? *)", "cron(0 24 * * ? *)", "cron(0 3 32 * ? *)",
        "cron(0 3 ? * MON#6 *)", "cron(0 3 * * ? 1969)", "cron(5-1 * * * ? *)", "every day", "", "cron()", "rate()",
    ])
    func refusesWhatEventBridgeWouldNotTake(_ text: String) {
        #expect(throws: InputError("schedule", "")) { try ScheduleExpression(text) }
    }

    private static let rates: [(String, Int64)] = [
        ("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 hours)", 7200), ("rate(1 day)", 86400),
    ]

    @Test(arguments: rates)
    func ratesCountFromTheirStart(_ text: String, _ seconds: Int64) throws {
        let rate = try ScheduleExpression(text)
        #expect(rate.next(after: march, start: march) == march + seconds)
        #expect(rate.next(after: march + seconds - 1, start: march) == march + seconds)
        #expect(rate.next(after: march + seconds, start: march) == march + 2 * seconds)
    }

    private static let firings: [(String, Int64)] = [
        ("cron(0 3 * * ? *)", 10_800), ("cron(*/15 * * * ? *)", 900), ("cron(0 0 2 * ? *)", 86_400),
        ("cron(30 12 ? * MON *)", 131_400), ("cron(0 0 L * ? *)", 2_592_000), ("cron(0 0 ? * 6L *)", 2_246_400),
        ("cron(0 0 ? * TUE#2 *)", 777_600), ("cron(0 0 15W * ? *)", 1_296_000),
    ]

    @Test(arguments: firings)
    func cronFindsTheNextFiring(_ text: String, _ seconds: Int64) throws {
        #expect(try ScheduleExpression(text).next(after: march, start: march) == march + seconds)
    }

    @Test func leapDayIsFoundYearsAhead() throws {
        // 2028-02-29T00:00:00Z
        #expect(try ScheduleExpression("cron(0 0 29 2 ? *)").next(after: march, start: march) == 1_835_395_200)
    }

    @Test func aYearThatIsOverNeverFires() throws {
        #expect(try ScheduleExpression("cron(0 0 1 1 ? 2020)").next(after: march, start: march) == nil)
    }

    @Test func cronAgreesWithCheckingEachMinute() throws {
        let expressions = [
            "cron(7/13 2-5 ? * 2-4 *)", "cron(0 12 1,15 3 ? *)", "cron(59 23 ? * 1 *)", "cron(0 0 31 * ? *)",
        ]
        for text in expressions {
            guard case .cron(let cron) = try ScheduleExpression(text) else { continue }
            var time = march + 30
            for _ in 0..<5 {
                guard let found = cron.next(after: time) else { break }
                // Two days of minutes at most: no minute before the one found may fire.
                let early = stride(from: max((time / 60 + 1) * 60, found - 2 * 86400), through: found, by: 60)
                let slow = early.first { minute in cron.next(after: minute - 60) == minute }
                #expect(slow == found)
                #expect(found > time && found % 60 == 0)
                time = found
            }
        }
    }
}
