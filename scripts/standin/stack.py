"""Makes the stores, queues and topics of an application's template in the stand-in for AWS, as one CloudFormation stack.

usage: stack.py EXPANDED_TEMPLATE STACK ENDPOINT REGION [PARAMETER=VALUE ...]

EXPANDED_TEMPLATE is what `writ template expand` prints. Functions, roles and APIs stay out: those are Writ's to serve.
"""

import json
import sys
import time

import boto3

KEPT = (
    "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::S3::Bucket", "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic", "AWS::Kinesis::Stream", "AWS::SecretsManager::Secret", "AWS::SSM::Parameter", "AWS::KMS::Key",
    "AWS::KMS::Alias", "AWS::Events::EventBus", "AWS::Logs::LogGroup", "AWS::Cognito::UserPool",
)


def references(value):
    """The logical ids that a value refers to."""
    if isinstance(value, dict):
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref":
                return {argument}
            if name == "Fn::GetAtt":
                return {argument[0] if isinstance(argument, list) else argument.split(".")[0]}
        return set().union(*map(references, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(references, value)) if value else set()
    return set()


def kept_resources(template):
    resources = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] in KEPT:
            resource = json.loads(json.dumps(resource))
            if resource["Type"] == "AWS::S3::Bucket":
                resource.get("Properties", {}).pop("NotificationConfiguration", None)
            resource.pop("DependsOn", None)
            resource.pop("Condition", None)
            resources[name] = resource
    while True:
        known = set(resources) | set(template.get("Parameters", {}))
        broken = [name for name, resource in resources.items()
                  if any(not ref.startswith("AWS::") and ref not in known for ref in references(resource))]
        if not broken:
            return resources
        for name in broken:
            print(f"left out {name}: it refers to something that the stand-in does not make", file=sys.stderr)
            del resources[name]


def main():
    path, stack, endpoint, region, *parameters = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        template = json.load(file)
    template["Resources"] = kept_resources(template)
    for part in ("Outputs", "Transform", "Metadata", "Globals"):
        template.pop(part, None)
    given = dict(parameter.split("=", 1) for parameter in parameters)
    client = boto3.client("cloudformation", endpoint_url=endpoint, region_name=region)
    client.create_stack(
        StackName=stack, TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": key, "ParameterValue": given.get(key, "unset")}
                    for key, parameter in template.get("Parameters", {}).items()
                    if key in given or "Default" not in parameter])
    for _ in range(100):
        status = client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if status == "CREATE_COMPLETE":
            for resource in client.describe_stack_resources(StackName=stack)["StackResources"]:
                print(f'{resource["LogicalResourceId"]}: {resource["PhysicalResourceId"]}')
            return
        if status.endswith("FAILED") or status.startswith("ROLLBACK"):
            sys.exit(f"stack {stack}: {status}")
        time.sleep(0.1)
    sys.exit(f"stack {stack} is not complete after 10 seconds")


main()
