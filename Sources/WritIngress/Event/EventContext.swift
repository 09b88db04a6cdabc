/// What an event says besides the request: when, for whom, under which id. All of it is given, nothing is looked up.
package struct EventContext: Sendable, Equatable {
    /// UUID of the request.
    package var requestID: String
    /// Nanoseconds since 1970 UTC.
    package var now: Int64
    package var peer: Peer
    /// AWS account number that the application believes to run in.
    package var account: String
    /// Port at which callers reach the gateway.
    package var port: Int
    /// `https`, or `http` on a loopback listener without TLS.
    package var scheme: String

    package init(
        requestID: String, now: Int64, peer: Peer, account: String = "000000000000", port: Int = 443,
        scheme: String = "https"
    ) {
        self.requestID = requestID
        self.now = now
        self.peer = peer
        self.account = account
        self.port = port
        self.scheme = scheme
    }

    var milliseconds: Int64 { now / 1_000_000 }

    /// `12/Mar/2020:19:03:58 +0000`, the form of Apache's log that API Gateway uses.
    var requestTime: String {
        let (days, second) = (now / 1_000_000_000).quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSince1970: days)
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(two(date.day))/\(CivilDate.months[Int(date.month) - 1])/\(date.year):\(time) +0000"
    }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Sendable, Equatable {
    package var year: Int64
    /// 1–12
    package var month: Int64
    /// 1–31
    package var day: Int64

    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// Eras of 400 years of 146,097 days, counted from 1 March (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    package init(daysSince1970 days: Int64) {
        let shifted = max(days, 0) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// IMF-fixdate of RFC 9110 section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func httpDate(seconds: Int64) -> String {
        let (days, second) = max(seconds, 0).quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(daysSince1970: days)
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(weekdays[Int(days % 7)]), \(two(date.day)) \(months[Int(date.month) - 1]) \(date.year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
    }
}
