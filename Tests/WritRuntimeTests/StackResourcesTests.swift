import Testing

@testable import WritRuntime

struct StackResourcesTests {
    @Test func namesAreReadByType() {
        let answer = """
            <DescribeStackResourcesResponse><StackResources>
            <member><LogicalResourceId>Q</LogicalResourceId><PhysicalResourceId>https://sqs.eu-west-1.amazonaws.com/1/q-name</PhysicalResourceId>\
            <ResourceType>AWS::SQS::Queue</ResourceType></member>
            <member><LogicalResourceId>T</LogicalResourceId><PhysicalResourceId>t&amp;n</PhysicalResourceId>\
            <ResourceType>AWS::DynamoDB::Table</ResourceType></member>
            <member><LogicalResourceId>N</LogicalResourceId><PhysicalResourceId>arn:aws:sns:x:1:topic</PhysicalResourceId>\
            <ResourceType>AWS::SNS::Topic</ResourceType></member>
            <member><LogicalResourceId>NotYet</LogicalResourceId></member></StackResources></DescribeStackResourcesResponse>
            """
        #expect(StackResources.names(in: answer) == ["Q": "q-name", "T": "t&n", "N": "topic"])
    }

    @Test func noXMLIsNoName() {
        #expect(StackResources.names(in: "").isEmpty)
        #expect(StackResources.names(in: "<member><LogicalResourceId>x").isEmpty)
    }
}
