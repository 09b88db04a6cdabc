/// A refusal in the words of the service, so that every SDK raises its access-denied error at once and retries nothing.
package enum AWSRefusal {
    /// The protocol in which the client expects the error.
    package enum Form: Sendable, Equatable {
        case json
        case restJSON
        case queryXML
        case s3XML
        case cbor

        package init(_ request: AWSRequest, host: AWSHost) {
            if host.service == "s3" {
                self = .s3XML
            } else if request.has("x-amz-target") {
                self = .json
            } else if request.has("smithy-protocol") {
                self = .cbor
            } else if (request.field("content-type") ?? "").lowercased().hasPrefix("application/x-www-form-urlencoded")
                || ["sts", "sns"].contains(host.service)
            {
                self = .queryXML
            } else {
                self = .restJSON
            }
        }
    }

    package struct Answer: Sendable, Equatable {
        package var status: Int
        package var fields: [AWSRequest.Field]
        package var body: [UInt8]

        package init(status: Int, fields: [AWSRequest.Field], body: [UInt8]) {
            self.status = status
            self.fields = fields
            self.body = body
        }
    }

    /// - Parameter message: for the function's developer; it names the rule and the writ, never a secret.
    package static func accessDenied(_ form: Form, message: String, requestID: String, isHead: Bool = false) -> Answer {
        let status = form == .s3XML || form == .queryXML || form == .restJSON ? 403 : 400
        return answer(form, status, message: message, requestID: requestID, isHead: isHead)
    }

    /// For what went wrong behind the gate; SDKs may try again.
    package static func unavailable(_ form: Form, message: String, requestID: String, isHead: Bool = false) -> Answer {
        answer(form, 503, message: message, requestID: requestID, isHead: isHead)
    }

    private static func answer(_ form: Form, _ status: Int, message: String, requestID: String, isHead: Bool) -> Answer
    {
        let isRefusal = status != 503
        let code = isRefusal ? "AccessDenied" : "ServiceUnavailable"
        let exception = isRefusal ? "AccessDeniedException" : "ServiceUnavailableException"
        let type: String
        let body: [UInt8]
        var fields: [AWSRequest.Field] = [.init("x-amzn-requestid", requestID), .init("cache-control", "no-store")]
        switch form {
        case .json:
            type = "application/x-amz-json-1.0"
            body = Array("{\"__type\":\"\(exception)\",\"message\":\(quoted(message))}".utf8)
        case .restJSON:
            type = "application/json"
            fields.append(.init("x-amzn-errortype", exception))
            body = Array("{\"message\":\(quoted(message)),\"Message\":\(quoted(message))}".utf8)
        case .cbor:
            type = "application/cbor"
            fields.append(.init("smithy-protocol", "rpc-v2-cbor"))
            body = [0xA2] + text("__type") + text(exception) + text("message") + text(message)
        case .queryXML:
            type = "text/xml"
            body = Array(
                """
                <ErrorResponse><Error><Type>\(isRefusal ? "Sender" : "Receiver")</Type><Code>\(code)</Code><Message>\(escaped(message))</Message>\
                </Error><RequestId>\(escaped(requestID))</RequestId></ErrorResponse>
                """.utf8)
        case .s3XML:
            type = "application/xml"
            fields.append(.init("x-amz-request-id", requestID))
            body = Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(code)</Code><Message>\(escaped(message))</Message>\
                <RequestId>\(escaped(requestID))</RequestId></Error>
                """.utf8)
        }
        fields.append(.init("content-type", type))
        return Answer(status: status, fields: fields, body: isHead ? [] : body)
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.value < 0x20: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case _ where scalar.value < 0x20: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A text string of CBOR (RFC 8949, section 3.1), cut at 65,535 bytes.
    private static func text(_ string: String) -> [UInt8] {
        let bytes = Array(string.utf8.prefix(65_535))
        switch bytes.count {
        case 0..<24: return [0x60 | UInt8(bytes.count)] + bytes
        case 24..<256: return [0x78, UInt8(bytes.count)] + bytes
        default: return [0x79, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
        }
    }
}
