using Bellwether.Operator.Options;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Tests.Options;

public sealed class OperatorCommandTests
{
    [Fact]
    public async Task Parse_WhenNothingIsGiven_GivesTheDefaults() =>
        (await ParseAsync()).Should().Be(new OperatorOptions());

    [Fact]
    public async Task Parse_WhenEverythingIsGiven_GivesIt()
    {
        var options = await ParseAsync(
            "--kubeconfig", "k", "--context", "@c", "--namespace", "ns", "--leader-elect", "--metrics-bind-address", "127.0.0.1:1",
            "--health-probe-bind-address", "0", "--unreachable-grace", "0", "--stale-after", "90s", "--origin-id", "me",
            "--log-format", "json", "--log-level", "debug");

        options.Should().Be(new OperatorOptions
        {
            Kubeconfig = "k",
            Context = "@c",
            Namespace = "ns",
            LeaderElect = true,
            MetricsBindAddress = new BindAddress(System.Net.IPAddress.Loopback, 1),
            HealthProbeBindAddress = null,
            UnreachableGrace = TimeSpan.Zero,
            StaleAfter = TimeSpan.FromSeconds(90),
            OriginId = "me",
            LogFormat = LogFormat.Json,
            LogLevel = LogLevel.Debug,
        });
    }

    [Theory]
    [InlineData("--kubeconfig: '' is empty", "--kubeconfig", "")]
    [InlineData("--context: '' is empty", "--context", "")]
    [InlineData("--namespace: 'A' is not a namespace: *", "--namespace", "A")]
    [InlineData("--origin-id: '-x' is not a label value: *", "--origin-id=-x")]
    [InlineData("--allowed-role-arns: 'arn:aws:iam::1:role/a,12' holds '12', which is neither an account *", "--allowed-role-arns", "arn:aws:iam::1:role/a,12")]
    [InlineData("--allowed-role-arns: '' holds '', *", "--allowed-role-arns", "")]
    [InlineData("--metrics-bind-address: '8080' is not an address to listen on: *", "--metrics-bind-address", "8080")]
    [InlineData("--health-probe-bind-address: 'x:1' is not an address to listen on: *", "--health-probe-bind-address", "x:1")]
    [InlineData("--health-probe-bind-address: ':8080' is taken by --metrics-bind-address", "--health-probe-bind-address", ":8080")]
    [InlineData("--unreachable-grace: '5' is not a duration: *", "--unreachable-grace", "5")]
    [InlineData("--unreachable-grace: '-1s' is too short: at least 0s", "--unreachable-grace=-1s")]
    [InlineData("--stale-after: '10ms' is too short: at least 1s", "--stale-after", "10ms")]
    [InlineData("--leader-elect: 'maybe' is not one of true, false", "--leader-elect=maybe")]
    [InlineData("--log-format: 'xml' is not one of text, json", "--log-format", "xml")]
    [InlineData("--log-level: 'loud' is not one of *", "--log-level", "loud")]
    [InlineData("Required argument missing for option: '--namespace'.", "--namespace")]
    [InlineData("Unrecognized command or argument '--nope'.", "--nope")]
    public void Complaints_WhenARuleIsBroken_NameTheOptionAndTheRule(string complaint, params string[] arguments)
    {
        var parsed = OperatorCommand.Create((_, _) => Task.FromResult(0)).Parse(arguments);

        OperatorCommand.Complaints(parsed).Should().ContainSingle().Which.Should().Match(complaint);
    }

    private static async Task<OperatorOptions> ParseAsync(params string[] arguments)
    {
        OperatorOptions? seen = null;
        var command = OperatorCommand.Create((options, _) =>
        {
            seen = options;
            return Task.FromResult(0);
        });
        var parsed = command.Parse(arguments, new System.CommandLine.ParserConfiguration { ResponseFileTokenReplacer = null });
        OperatorCommand.Complaints(parsed).Should().BeEmpty();
        await parsed.InvokeAsync();
        return seen!;
    }
}
