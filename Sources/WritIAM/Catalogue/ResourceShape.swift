/// Patterns for the catalogue's ARN templates such as `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`.
enum ResourceShape {
    /// A placeholder stands for anything in its segment. Behind the fifth colon it may hold slashes and colons, as names of
    /// log groups, roles and parameters do, except for buckets and tables, which have parts of their own below them.
    static func pattern(_ arn: String) -> Pattern {
        let letters = arn.letters
        var tokens: [Letter] = []
        var colons = 0
        var at = 0
        let hasParts = arn.contains(":s3:") || arn.contains(":s3express:") || arn.contains(":dynamodb:")
        while at < letters.count {
            if letters[at] == 0x24, at + 1 < letters.count, letters[at + 1] == 0x7B,
                let close = letters[at...].firstIndex(of: 0x7D)
            {
                if colons < 5 {
                    tokens.append(Wildcard.segmentString)
                } else {
                    let name = Array(letters[(at + 2)..<close]).text
                    let isPart = hasParts && (name == "BucketName" || name == "TableName")
                    tokens.append(isPart ? Wildcard.nameString : Wildcard.anyString)
                }
                at = close + 1
            } else {
                if letters[at] == Wildcard.colon { colons += 1 }
                let wide = letters[at] == Wildcard.star
                tokens.append(
                    wide ? (colons < 5 ? Wildcard.segmentString : Wildcard.anyString) : letters[at])
                at += 1
            }
        }
        return Pattern(source: arn, tokens: tokens, isARN: true)
    }
}
