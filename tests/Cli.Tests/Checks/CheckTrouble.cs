using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;

namespace Bellwether.Cli.Tests.Checks;

/// <summary>One way in which a follower can be broken, and what a check has to say to it.</summary>
/// <param name="Follower">east on EKS, or lab with a kubeconfig.</param>
/// <param name="Step">The one that fails.</param>
/// <param name="Says">Words of what helps.</param>
internal sealed record CheckTrouble(string Follower, string Step, string Reason, string Says, Action<CheckRig> Break)
{
    private const string East = "east";
    private const string Lab = "lab";

    public string[] Options { get; init; } = [];

    /// <summary>Every reason for which the operator doesn't use a follower, for each way to sign in that can have it.</summary>
    public static IReadOnlyList<CheckTrouble> All { get; } =
    [
        new(East, "Spec", CommonReasons.InvalidSpec, "roleARN", rig => Edit(rig, East, spec => spec["eks"]!["roleARN"] = "arn:aws:iam::999999999999:role/x")),
        new(East, "BaseIdentity", FollowerClusterReasons.BaseIdentityMissing, "aws configure export-credentials", rig => rig.Environment.Remove("AWS_SECRET_ACCESS_KEY")),
        new(East, "BaseIdentity", FollowerClusterReasons.BaseIdentityMissing, "doesn't exist", rig =>
        {
            rig.Environment["AWS_ROLE_ARN"] = FakeAws.OperatorRole;
            rig.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/nowhere/token";
        }),
        new(East, "AssumeRole", FollowerClusterReasons.RoleNotAllowed, "--allowed-role-arns", _ => { }) { Options = ["--allowed-role-arns", "444455556666"] },
        new(East, "AssumeRole", FollowerClusterReasons.AssumeRoleDenied, "external ID", rig => rig.Role.ExternalId = "another"),
        new(East, "AssumeRole", FollowerClusterReasons.Throttled, "too many requests", rig => Fault(rig, "AssumeRole", AwsFault.Throttled)),
        new(East, "AssumeRole", FollowerClusterReasons.AWSUnavailable, "STS", rig => Fault(rig, "AssumeRole", AwsFault.Html)),
        new(East, "DescribeCluster", FollowerClusterReasons.DescribeClusterDenied, "eks:DescribeCluster", rig => rig.Role.MayDescribe = false),
        new(East, "DescribeCluster", FollowerClusterReasons.ClusterNotFound, "clusterName", rig => rig.Aws.Clusters.Clear()),
        new(East, "DescribeCluster", FollowerClusterReasons.ClusterNotActive, "being created", rig => rig.Cluster.Status = "CREATING"),
        new(East, "DescribeCluster", FollowerClusterReasons.AccountMismatch, CheckRig.Account, rig => rig.Cluster.ArnAccount = "999988887777"),
        new(East, "DescribeCluster", FollowerClusterReasons.CertificateUnreadable, "aws eks describe-cluster", rig => rig.Cluster.CertificateAuthorityData = "bm8gUEVN"),
        new(East, "DescribeCluster", FollowerClusterReasons.AWSUnavailable, "EKS", rig => Fault(rig, "DescribeCluster", AwsFault.Reset)),
        new(East, "Token", FollowerClusterReasons.TokenTooLarge, "session tags", rig => rig.Role.TokenLength = 6000),
        new(East, "Connection", FollowerClusterReasons.EndpointUnreachable, "Its endpoint is private", rig =>
        {
            rig.Cluster.PublicAccess = false;
            Answer(rig, East, _ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        }),
        new(East, "Connection", FollowerClusterReasons.CertificateMismatch, "EKS is asked again", rig => Front(rig, url => rig.Cluster.Endpoint = url)),
        new(East, "Connection", FollowerClusterReasons.UnexpectedAnswer, "no Kubernetes API", rig => Answer(rig, East, _ => Page())),
        new(East, "Connection", FollowerClusterReasons.Throttled, "429", rig => rig.East.Faults.Add(_ => true, Sandbox.Fault.TooManyRequests())),
        new(East, "SignIn", FollowerClusterReasons.TokenRejected, "access entry", rig => rig.HasEntry = false),
        new(East, "Cluster", FollowerClusterReasons.SelfReference, "management cluster itself", rig => rig.Servers[East] = rig.Management),
        new(East, "Cluster", FollowerClusterReasons.ClusterUIDChanged, "confirm-cluster-uid", rig => Status(rig, East, "another-uid")),
        new(East, "Cluster", FollowerClusterReasons.DuplicateCluster, "older FollowerCluster", rig => Older(rig)),
        new(East, "Permissions", FollowerClusterReasons.Forbidden, "get namespaces", rig => Answer(rig, East, Deny)),
        new(Lab, "Spec", CommonReasons.InvalidSpec, "spec.access[0].from", rig =>
            Edit(rig, Lab, spec => spec["access"]![0]!["from"]!["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["a"] = "b" } })),
        new(Lab, "Kubeconfig", FollowerClusterReasons.KubeconfigSecretNotFound, "Create it", rig => rig.Management.Delete("secrets", SandboxFleet.Namespace, Lab)),
        new(Lab, "Kubeconfig", FollowerClusterReasons.KubeconfigKeyNotFound, "no key", rig => Edit(rig, Lab, spec => spec["kubeconfig"]!["secretRef"]!["key"] = "other")),
        new(Lab, "Kubeconfig", FollowerClusterReasons.KubeconfigInvalid, "exec", rig => rig.PutKubeconfig(CheckRig.Kubeconfig(user: ", exec: {command: CANARY}"))),
        new(Lab, "Kubeconfig", FollowerClusterReasons.KubeconfigUnreadable, "can't be read now", rig =>
            rig.Management.Faults.Add(request => request.Path.Contains("/secrets/", StringComparison.Ordinal), Sandbox.Fault.ServerError())),
        new(Lab, "Connection", FollowerClusterReasons.EndpointUnreachable, "kubeconfig", rig => Answer(rig, Lab, _ => throw new HttpRequestException(HttpRequestError.ConnectionError))),
        new(Lab, "Connection", FollowerClusterReasons.CertificateMismatch, "certificate", rig => Front(rig, url => rig.PutKubeconfig(CheckRig.Kubeconfig(url)))),
        new(Lab, "Connection", FollowerClusterReasons.UnexpectedAnswer, "(503)", rig => rig.Lab.Faults.Add(_ => true, Sandbox.Fault.ServerError(503))),
        new(Lab, "SignIn", FollowerClusterReasons.CredentialsRejected, "(401)", rig => rig.PutKubeconfig(CheckRig.Kubeconfig(token: "CANARY-unknown"))),
        new(Lab, "Permissions", FollowerClusterReasons.Forbidden, "get namespaces", rig => Answer(rig, Lab, Deny)),
    ];

    /// <summary>A server that knows who asks and lets them do nothing.</summary>
    private static HttpResponseMessage Deny(HttpRequestMessage request)
    {
        if (request.RequestUri!.AbsolutePath == "/version")
        {
            return Json(HttpStatusCode.OK, """{"gitVersion":"v1.36.0"}""");
        }

        if (!request.RequestUri.AbsolutePath.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal))
        {
            return Json(HttpStatusCode.Forbidden, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"CANARY","code":403}""");
        }

        var review = JsonNode.Parse(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult())!;
        review["status"] = new JsonObject { ["allowed"] = false };
        return Json(HttpStatusCode.Created, review.ToJsonString());
    }

    /// <summary>What takes the place of a follower's server.</summary>
    private static void Answer(CheckRig rig, string follower, Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        rig.Handlers[follower] = new Answering(answer);

    private static void Edit(CheckRig rig, string follower, Action<JsonNode> edit)
    {
        var cluster = rig.Management.Get("followerclusters.bellwether.dev", "", follower)!.DeepClone().AsObject();
        edit(cluster["spec"]!);
        rig.Management.Put(cluster);
    }

    private static void Status(CheckRig rig, string follower, string clusterUid) => rig.Management.Patch(
        "followerclusters.bellwether.dev",
        "",
        follower,
        new JsonObject { ["status"] = new JsonObject { ["clusterUID"] = clusterUid } },
        subresource: "status");

    private static void Older(CheckRig rig)
    {
        rig.Management.Put(CheckRig.LabFollower("aaa"));
        Status(rig, "aaa", (string)rig.East.Get("namespaces", "", "kube-system")!["metadata"]!["uid"]!);
        // Made anew, so that it is the younger one; in the same second its name makes it that.
        rig.Management.Delete("followerclusters.bellwether.dev", "", East);
        rig.Management.Put(CheckRig.Eks());
    }

    private static void Fault(CheckRig rig, string action, AwsFault fault) => rig.Aws.Fault = call => call.Action == action ? fault : AwsFault.None;

    /// <summary>A server on the network, whose authority nobody was told.</summary>
    private static void Front(CheckRig rig, Action<string> tell)
    {
        rig.Front = HttpsFront.StartAsync(rig.East).GetAwaiter().GetResult();
        tell(rig.Front.Url);
    }

    private static HttpResponseMessage Page() => new(HttpStatusCode.OK) { Content = new StringContent("<html>CANARY</html>", Encoding.UTF8, "text/html") };

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
