package import WritModel

/// When a schedule fires: `rate(5 minutes)` or `cron(0 3 * * ? *)`, in UTC.
///
/// Source: Amazon EventBridge user guide, "Cron expressions" and "Rate expressions".
package enum ScheduleExpression: Sendable, Equatable {
    /// Seconds between two firings.
    case rate(seconds: Int)
    case cron(Cron)

    package struct Cron: Sendable, Equatable {
        var minutes: Set<Int>
        var hours: Set<Int>
        var daysOfMonth: DaysOfMonth
        var months: Set<Int>
        var daysOfWeek: DaysOfWeek
        var years: ClosedRange<Int>
        var listedYears: Set<Int>?
    }

    enum DaysOfMonth: Equatable {
        case any
        case listed(Set<Int>)
        case last
        case weekdayNearest(Int)
    }

    enum DaysOfWeek: Equatable {
        case any
        /// 1 = Sunday … 7 = Saturday.
        case listed(Set<Int>)
        case lastOfMonth(Int)
        case nth(day: Int, week: Int)
    }

    /// - Throws: `InputError` `schedule` for anything that EventBridge would not take.
    package init(_ text: String, at location: SourceLocation? = nil) throws(InputError) {
        func fail(_ why: String) -> InputError {
            InputError(
                "schedule", "`\(text)` is no schedule: \(why)", at: location,
                hint: "write `rate(5 minutes)` or `cron(0 3 * * ? *)`")
        }
        if text.hasPrefix("rate("), text.hasSuffix(")") {
            let words = text.dropFirst(5).dropLast().split(separator: " ")
            guard words.count == 2, let count = Int(words[0]), count > 0, count <= 1_000_000 else {
                throw fail("a rate is a number and a unit")
            }
            let unit: Int
            switch (words[1], count) {
            case ("minute", 1), ("minutes", 2...): unit = 60
            case ("hour", 1), ("hours", 2...): unit = 3600
            case ("day", 1), ("days", 2...): unit = 86400
            default: throw fail("the unit is `minute`, `hour` or `day`, and plural for more than one")
            }
            self = .rate(seconds: count * unit)
            return
        }
        guard text.hasPrefix("cron("), text.hasSuffix(")") else { throw fail("it is neither rate nor cron") }
        let fields = text.dropFirst(5).dropLast().split(separator: " ").map(String.init)
        guard fields.count == 6 else { throw fail("cron has six fields") }
        guard (fields[2] == "?") != (fields[4] == "?") else {
            throw fail("exactly one of day-of-month and day-of-week must be `?`")
        }
        guard let minutes = Self.list(fields[0], 0...59), let hours = Self.list(fields[1], 0...23),
            let months = Self.list(fields[3], 1...12, names: Self.monthNames)
        else { throw fail("minutes, hours or months are out of range") }
        var years: Set<Int>?
        if fields[5] != "*" {
            guard let listed = Self.list(fields[5], 1970...2199) else { throw fail("years are 1970 to 2199") }
            years = listed
        }
        self = .cron(
            Cron(
                minutes: minutes, hours: hours, daysOfMonth: try Self.daysOfMonth(fields[2], fail), months: months,
                daysOfWeek: try Self.daysOfWeek(fields[4], fail), years: 1970...2199, listedYears: years))
    }

    private static let monthNames = [
        "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10,
        "NOV": 11, "DEC": 12,
    ]
    private static let dayNames = ["SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7]

    private static func daysOfMonth(_ text: String, _ fail: (String) -> InputError) throws(InputError) -> DaysOfMonth {
        if text == "?" || text == "*" { return .any }
        if text == "L" { return .last }
        if text.hasSuffix("W"), let day = Int(text.dropLast()), (1...31).contains(day) { return .weekdayNearest(day) }
        guard let days = list(text, 1...31) else { throw fail("day-of-month is out of range") }
        return .listed(days)
    }

    private static func daysOfWeek(_ text: String, _ fail: (String) -> InputError) throws(InputError) -> DaysOfWeek {
        if text == "?" || text == "*" { return .any }
        if text.hasSuffix("L"), let day = number(text.dropLast(), dayNames), (1...7).contains(day) {
            return .lastOfMonth(day)
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count == 2, let day = number(parts[0], dayNames), (1...7).contains(day), let week = Int(parts[1]),
            (1...5).contains(week)
        {
            return .nth(day: day, week: week)
        }
        guard let days = list(text, 1...7, names: dayNames) else { throw fail("day-of-week is out of range") }
        return .listed(days)
    }

    private static func number(_ text: some StringProtocol, _ names: [String: Int]) -> Int? {
        names[text.uppercased()] ?? Int(text)
    }

    /// `*`, `5`, `1-3`, `*/15`, `2/4` and lists of them; nil when out of range.
    private static func list(_ text: String, _ range: ClosedRange<Int>, names: [String: Int] = [:]) -> Set<Int>? {
        var result: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = item.split(separator: "/", omittingEmptySubsequences: false)
            guard let first = halves.first, halves.count <= 2 else { return nil }
            var step = 1
            if halves.count == 2 {
                guard let given = Int(halves[1]), given > 0 else { return nil }
                step = given
            }
            let from: Int
            var to: Int
            if first == "*" {
                (from, to) = (range.lowerBound, range.upperBound)
            } else {
                let ends = first.split(separator: "-", omittingEmptySubsequences: false)
                guard ends.count <= 2, let start = number(ends[0], names) else { return nil }
                from = start
                to = halves.count == 2 ? range.upperBound : start
                if ends.count == 2 {
                    guard let end = number(ends[1], names) else { return nil }
                    to = end
                }
            }
            guard range.contains(from), range.contains(to), from <= to else { return nil }
            result.formUnion(stride(from: from, through: to, by: step))
        }
        return result.isEmpty ? nil : result
    }

    // MARK: - The next firing

    /// The first firing after `time`; nil if there is none.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970 UTC.
    ///   - start: when a rate began to count, seconds since 1970 UTC.
    package func next(after time: Int64, start: Int64) -> Int64? {
        switch self {
        case .rate(let seconds):
            let step = Int64(seconds)
            if time < start { return start + step }
            return start + ((time - start) / step + 1) * step
        case .cron(let cron):
            return cron.next(after: time)
        }
    }
}

extension ScheduleExpression.Cron {
    func next(after time: Int64) -> Int64? {
        var day = (time + 60) / 86400
        var firstMinute = Int(((time / 60) + 1) % 1440)
        if (time / 60 + 1) / 1440 != day { day = (time / 60 + 1) / 1440 }
        // Eight years hold every combination of a leap day and a weekday that can be asked for, except across 2100.
        for offset in 0..<(366 * 41) {
            let date = CivilDate(daysSince1970: Int(day) + offset)
            if date.year > years.upperBound { return nil }
            if matches(date) {
                for minute in firstMinute..<1440 where hours.contains(minute / 60) && minutes.contains(minute % 60) {
                    return (day + Int64(offset)) * 86400 + Int64(minute) * 60
                }
            }
            firstMinute = 0
        }
        return nil
    }

    private func matches(_ date: CivilDate) -> Bool {
        guard months.contains(date.month), listedYears?.contains(date.year) ?? true else { return false }
        let dayMatches =
            switch daysOfMonth {
            case .any: true
            case .listed(let days): days.contains(date.day)
            case .last: date.day == date.daysInMonth
            case .weekdayNearest(let day): date.day == date.weekdayNearest(to: day)
            }
        let weekMatches =
            switch daysOfWeek {
            case .any: true
            case .listed(let days): days.contains(date.weekday)
            case .lastOfMonth(let day): date.weekday == day && date.day > date.daysInMonth - 7
            case .nth(let day, let week): date.weekday == day && (date.day - 1) / 7 + 1 == week
            }
        return dayMatches && weekMatches
    }
}

/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int
    /// 1 = Sunday … 7 = Saturday.
    var weekday: Int

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        weekday = ((days % 7 + 7 + 4) % 7) + 1
    }

    var daysInMonth: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The weekday (Monday to Friday) nearest to `target` in this month, as cron's `W` asks.
    func weekdayNearest(to target: Int) -> Int {
        let wanted = min(target, daysInMonth)
        let weekdayOfTarget = ((weekday - 1 + wanted - day) % 7 + 7) % 7 + 1
        switch weekdayOfTarget {
        case 7: return wanted > 1 ? wanted - 1 : wanted + 2
        case 1: return wanted < daysInMonth ? wanted + 1 : wanted - 2
        default: return wanted
        }
    }
}
