using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;
using Bellwether.Testing.Servers;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// The operator's own program starts with as many followers on EKS, each with a role and a cluster of its own, against STS and EKS on
/// loopback that check every signature and take their time, and sandboxes that check every token. Until each follower is Ready.
/// </summary>
internal sealed class EksColdStart(string program, int followers) : IScenario, IAsyncDisposable
{
    private const string Account = "111122223333";
    private const string Region = "eu-west-1";

    /// <summary>About what a call within a region takes.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(60);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    private readonly ConcurrentBag<ApiServer> _servers = [];
    private readonly ConcurrentBag<HttpsFront> _fronts = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-eks-start-").FullName;
    private FakeAws? _aws;
    private ChildProcess? _operator;

    public string Title => $"Cold start with {followers} followers on EKS (fakes of STS and EKS, {Latency.TotalMilliseconds:0} ms for each answer)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        // A thousand hosts would each watch for an appsettings.json, and there are only so many watches.
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        var aws = _aws = await FakeAws.StartAsync(TimeProvider.System);
        aws.Latency = Latency;
        aws.WebIdentityTokens["token"] = true;
        var management = new ApiServer(new ApiServerOptions { Name = "management" });
        await SandboxClusters.InstallAsync(management);
        await Parallel.ForAsync(0, followers, cancellationToken, async (number, stop) =>
        {
            var name = $"f{number}";
            var (_, cluster) = aws.AddFollower(Account, Region, name, name);
            var front = await StartAsync(new ApiServer(new ApiServerOptions
            {
                Name = name,
                Authenticate = token => aws.Verifier.Verify(token, name, aws.Now).Identity is { } who ? new ApiUser(who, "followers") : null,
            }));
            (cluster.Endpoint, cluster.CertificateAuthorityPem) = (front.Url, front.CaPem);
        });
        for (var number = 0; number < followers; number++)
        {
            management.Put(JsonNode.Parse(Follower($"f{number}"))!.AsObject());
        }

        var token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, "token", cancellationToken);
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, (await StartAsync(management)).Kubeconfig, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        _operator = await ChildProcess.StartAsync(
            program,
            ["--kubeconfig", kubeconfig, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", "--log-level", "warn"],
            Path.Combine(_folder, "operator.log"),
            new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL_STS"] = aws.StsUrl,
                ["AWS_ENDPOINT_URL_EKS"] = aws.EksUrl,
                ["AWS_ROLE_ARN"] = FakeAws.OperatorRole,
                ["AWS_WEB_IDENTITY_TOKEN_FILE"] = token,
                ["AWS_REGION"] = Region,
            });
        var half = await UntilReadyAsync(management, followers / 2, began, cancellationToken);
        var all = await UntilReadyAsync(management, followers, began, cancellationToken);
        var (assumed, described) = (aws.Count("AssumeRole"), aws.Count("DescribeCluster"));
        return
        [
            new Result("half of the followers Ready", $"{half.TotalSeconds:0.0} s", ""),
            new Result("all followers Ready", $"{all.TotalSeconds:0.0} s", ""),
            new Result("AssumeRole", $"{assumed}", "", $"{followers}", assumed > followers),
            new Result("DescribeCluster", $"{described}", "", $"{followers}", described > followers),
            new Result("other calls of STS", $"{aws.Calls.Count - assumed - described}", ""),
            new Result("calls in flight, at most", $"{aws.PeakInFlight}", ""),
            new Result("rules broken", $"{aws.Violations.Count}", "", "0", !aws.Violations.IsEmpty),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.StopAsync(TimeSpan.FromSeconds(10));
            await _operator.DisposeAsync();
        }

        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_aws is not null)
        {
            await _aws.DisposeAsync();
        }
    }

    private static string Follower(string name) =>
        $$$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster","metadata":{"name":"{{{name}}}"},
         "spec":{"eks":{"account":"{{{Account}}}","roleARN":"arn:aws:iam::{{{Account}}}:role/{{{name}}}","clusterName":"{{{name}}}","region":"{{{Region}}}"},
                 "access":[{"from":{"namespaces":["{{{BenchFleet.Namespace}}}"]}}]}}
        """;

    private async Task<HttpsFront> StartAsync(ApiServer server)
    {
        _servers.Add(server);
        var front = await HttpsFront.StartAsync(server);
        _fronts.Add(front);
        return front;
    }

    private async Task<TimeSpan> UntilReadyAsync(ApiServer management, int count, long began, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ready = Enumerable.Range(0, followers).Count(number => IsReady(management.Get("followerclusters.bellwether.dev", "", $"f{number}")));
            if (ready >= count)
            {
                return Stopwatch.GetElapsedTime(began);
            }

            if (_operator!.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"{ready} followers are Ready; the end of the operator's log:\n{_operator.LogTail()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken);
        }
    }

    private static bool IsReady(JsonObject? follower) =>
        follower?["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True");
}
