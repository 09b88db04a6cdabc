/// An object of an AWS SDK.
indirect enum AWSObject: Hashable {
    /// A service's client; for version 2 of the JavaScript SDK with the parameters bound to it.
    case client(String, bound: HeapObject?)
    /// DynamoDB's document client, of either JavaScript SDK.
    case document
    /// The same with parameters that every request gets.
    case boundDocument(HeapObject)
    /// boto3's `Session`.
    case session
    /// boto3's `resource('s3')`.
    case resource(String)
    /// A resource of boto3, e.g. `Table`, with its identifiers.
    case entity(String, String, [CodeValue])
    /// A collection of boto3, e.g. `bucket.objects`.
    case collection(String, String, [CodeValue])
    case paginator(String, String)
    case waiter(String, String)
    /// A command of version 3 of the JavaScript SDK.
    case command(String, String, CodeValue)
    /// A method taken from an object before it is called.
    case method(AWSObject, String)
    /// What a service answered.
    case response(String, String)
    /// What a listing of a bucket gave, with the prefix that it was asked for.
    case listing(prefix: CodeValue)
    /// One that signs with the credentials of another role.
    case foreign(AWSObject)

    /// Its methods call a service.
    var isService: Bool {
        switch self {
        case .client, .document, .boundDocument, .session, .resource, .entity, .collection, .paginator, .waiter,
            .foreign:
            true
        case .command, .method, .response, .listing: false
        }
    }

    /// Answers of these operations hold the credentials of another role or principal.
    var isCredentials: Bool {
        guard case .response("sts", let operation) = self else { return false }
        return operation.hasPrefix("AssumeRole") || operation == "GetFederationToken"
    }
}
