"""AWS's prices in us-east-1, with the source of each."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars without tax and free tiers, in us-east-1, for `per` units of `what`."""

    what: str
    dollars: float
    per: int
    as_of: str
    source: str


_AIRBYTE = ("July 2025", "airbyte.com, Amazon DynamoDB Pricing")
_APPSYNC = ("undated copy", "aws.amazon.com/appsync/pricing")
_CHIPR = ("2024", "cloudchipr.com, AWS Lambda Pricing Breakdown")
_NEGOTIATIONS = ("2026", "awsnegotiations.com")
_FACTUAL = ("June 2026", "factualminds.com, Amazon CloudWatch Pricing")
_UNCHECKED = ("", "from memory: look it up")
WRITE = Price("write request unit of DynamoDB", 0.625, MILLION, *_AIRBYTE)
READ = Price("read request unit of DynamoDB", 0.125, MILLION, *_AIRBYTE)
STORAGE = Price("GB-month of DynamoDB with recovery to any second", 0.45, 1, *_UNCHECKED)
OPERATION = Price("query or mutation of AppSync", 4.00, MILLION, *_APPSYNC)
PUSH = Price("real-time update of AppSync", 2.00, MILLION, *_APPSYNC)
MINUTE = Price("minute of an open wallet", 0.08, MILLION, *_APPSYNC)
_WHITEPAPER = (
    "undated copy",
    "docs.aws.amazon.com/whitepapers, Best Practices for Designing Amazon API Gateway Private APIs",
)
REST_REQUEST = Price("request of the REST API", 3.50, MILLION, *_WHITEPAPER)
HTTP_REQUEST = Price("request of the HTTP API", 1.00, MILLION, *_WHITEPAPER)
REQUEST = Price("request of Lambda", 0.20, MILLION, *_CHIPR)
COMPUTE = Price("GB-second of Lambda on arm64", 13.3334, MILLION, *_CHIPR)
SNAPSHOT = Price("GB-second of a snapshot", 1.5, MILLION, *_NEGOTIATIONS)
LOG = Price("GB of log lines", 0.50, 1, *_FACTUAL)
TRACE = Price("trace of X-Ray", 5.00, MILLION, *_NEGOTIATIONS)
ALARM = Price("metric of an alarm", 0.10, 1, "undated copy", "AWS's bills: per alarm metric month")
METRIC = Price("custom metric", 0.30, 1, "February 2026", "signoz.io, CloudWatch Pricing")
FIREWALL = Price("firewall", 5.00, 1, *_NEGOTIATIONS)
RULE = Price("rule of a firewall", 1.00, 1, *_NEGOTIATIONS)
INSPECTION = Price("request that a firewall inspects", 0.60, MILLION, *_NEGOTIATIONS)
KEY = Price("KMS key", 1.00, 1, "undated copy", "aws.amazon.com/kms/pricing")
_VANTAGE = ("undated copy", "vantage.sh, AWS Fargate Pricing Explained")
PROCESSOR = Price("processor hour of Fargate on ARM", 0.03238, 1, *_VANTAGE)
TASK_MEMORY = Price("GB-hour of Fargate on ARM", 0.00356, 1, *_VANTAGE)
BALANCER = Price("hour of a load balancer", 0.0225, 1, "undated copy", "c3x.dev, aws_lb")
BALANCER_UNIT = Price("unit-hour (LCU) of a load balancer", 0.008, 1, *_UNCHECKED)
ADDRESS = Price(
    "hour of a public address", 0.005, 1, "February 2024", "doit.com, Public IPv4 price increase"
)
NAT = Price("hour of a NAT gateway", 0.045, 1, *_UNCHECKED)
ENDPOINT = Price(
    "hour of an interface endpoint in a zone", 0.01, 1, "January 2026", "cloudcostkit.com"
)
_USAGE = ("June 2026", "usage.ai, ElastiCache Serverless pricing")
VALKEY = Price("GB-hour of Valkey Serverless, 0.1 GB at least", 0.084, 1, *_USAGE)
VALKEY_UNIT = Price("unit (ECPU) of Valkey Serverless", 0.0023, MILLION, *_USAGE)
_EVENTBRIDGE = ("June 2026", "factualminds.com, Amazon EventBridge Pricing")
EVENT = Price("event on a bus of EventBridge", 1.00, MILLION, *_EVENTBRIDGE)
ARCHIVE = Price("GB-month of an archive of events", 0.10, 1, *_EVENTBRIDGE)
DELIVERY = Price("event to an HTTPS endpoint", 0.20, MILLION, *_EVENTBRIDGE)
MESSAGE = Price("request of SQS", 0.40, MILLION, "March 2026", "cloudburn.io, Amazon SQS Pricing")
MAIL = Price("mail of SES", 100, MILLION, "undated copy", "acecloudinterviews.com, SES")
TRANSITION = Price(
    "state transition of Step Functions",
    25.00,
    MILLION,
    "undated copy",
    "aws.amazon.com/step-functions/pricing",
)
FIREHOSE = Price("GB into Firehose", 0.029, 1, *_UNCHECKED)
PARQUET = Price("GB that Firehose makes Parquet of", 0.018, 1, *_UNCHECKED)
OBJECTS = Price("GB-month of S3", 0.023, 1, *_UNCHECKED)
SCAN = Price("TB that Athena reads", 5.00, 1, "2026", "awsnegotiations.com, Athena")
_AURORA = ("May 2026", "awsnegotiations.com, Aurora Serverless v2")
DATABASE_UNIT = Price("hour of an Aurora capacity unit", 0.12, 1, *_AURORA)
DATABASE_STORAGE = Price("GB-month of Aurora", 0.10, 1, *_AURORA)
_GUISINGER = ("2026", "danguisinger.com/aws/cognito")
LITE_USER = Price("user above 10,000 who signs in, LITE", 0.0055, 1, *_GUISINGER)
LITE_USER_OF_MANY = Price("user above 100,000 who signs in, LITE", 0.0046, 1, *_UNCHECKED)
ESSENTIALS_USER = Price("user above 10,000 who signs in, ESSENTIALS", 0.015, 1, *_GUISINGER)
Tier = tuple[tuple[int, Price], ...]
PRICES = (
    *(
        WRITE,
        READ,
        STORAGE,
        OPERATION,
        PUSH,
        MINUTE,
        REST_REQUEST,
        HTTP_REQUEST,
        REQUEST,
        COMPUTE,
        SNAPSHOT,
        LOG,
        TRACE,
    ),
    *(PROCESSOR, TASK_MEMORY, BALANCER, BALANCER_UNIT, ADDRESS, NAT, VALKEY, VALKEY_UNIT),
    *(EVENT, ARCHIVE, DELIVERY, MESSAGE, MAIL, TRANSITION),
    *(FIREHOSE, PARQUET, OBJECTS, SCAN, DATABASE_UNIT, DATABASE_STORAGE),
    *(ALARM, METRIC, FIREWALL, RULE, INSPECTION, KEY),
    *(LITE_USER, LITE_USER_OF_MANY, ESSENTIALS_USER),
)
LITE = ((10_000, LITE_USER), (100_000, LITE_USER_OF_MANY))
ESSENTIALS = ((10_000, ESSENTIALS_USER),)
"""The signed-in users of a month above which each price applies; below the first it is free."""
