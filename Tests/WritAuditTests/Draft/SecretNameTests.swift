import Testing

@testable import WritAudit

struct SecretNameTests {
    /// What a variable that is called a secret holds: the secret itself, or the name by which the code looks it up.
    @Test(arguments: [
        ("JWT_SECRET", "hG7kQ2pLw9xZ", true), ("DB_PASSWORD", "Tr0ub4dor&3x", true),
        ("API_TOKEN", "9f8a/Bq2+LkPzX==", true),
        ("DB_SECRET", "shop/dev/db", false), ("JWT_SECRET", "billing-prod/jwt.key", false),
        ("SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:x", false), ("DB_SECRET_NAME", "hG7kQ2pLw9xZ", false),
    ]) func tellsASecretFromItsName(name: String, text: String, isSecret: Bool) {
        #expect(FunctionDraft.isSecret(name, text) == isSecret)
    }
}
