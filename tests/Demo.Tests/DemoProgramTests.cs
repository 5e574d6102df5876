using Bellwether.Sandbox;

namespace Bellwether.Demo.Tests;

/// <summary>The demo's word can be relied on: 0 when all of it happened, otherwise 1 with the reason.</summary>
public sealed class DemoProgramTests
{
    private static readonly DemoOptions Plain = new(Live: false, Stay: false);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_happens_and_the_exit_code_is_0()
    {
        using var output = new StringWriter();

        var code = await DemoProgram.RunAsync(Plain, output, Path.Combine("artifacts", "demo-test-0"), _ => { }, Stop);

        code.Should().Be(0, output.ToString());
        output.ToString().Should().Contain("All of it happened, in ")
            .And.Contain("0 write requests in 2 seconds")
            .And.MatchRegex(@"(?m)^\$ kubectl get followerclusters$")
            .And.NotContain("The demo failed.");
    }

    [Fact]
    public async Task A_follower_that_takes_no_copies_makes_it_fail_with_the_reason_and_exit_code_1()
    {
        using var output = new StringWriter();

        var code = await DemoProgram.RunAsync(
            Plain,
            output,
            Path.Combine("artifacts", "demo-test-1"),
            fleet => fleet["west"].Faults.Add(request => request is { Resource: "secrets", IsWrite: true }, Fault.ServerError()),
            Stop);

        code.Should().Be(1, output.ToString());
        output.ToString().Should().MatchRegex(@"(?m)^The demo failed\. .*west.*$").And.NotContain("All of it happened");
    }
}
