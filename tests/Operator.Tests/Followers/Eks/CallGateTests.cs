using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>How many calls may be in flight, and for how long one waits for its turn.</summary>
public sealed class CallGateTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_host_that_is_full_holds_up_its_own_calls_and_no_others()
    {
        using var gate = new CallGate(_time);
        var turns = await FillAsync(gate, "eks", CallGate.PerHost);

        var waiting = gate.EnterAsync("eks", TestContext.Current.CancellationToken);
        var other = gate.EnterAsync("sts", TestContext.Current.CancellationToken);

        waiting.IsCompleted.Should().BeFalse("{0} calls of this host are in flight", CallGate.PerHost);
        other.IsCompletedSuccessfully.Should().BeTrue();
        turns[0].Dispose();
        await Eventually.HoldsAsync(() => waiting.IsCompletedSuccessfully, () => waiting.Status);
        turns[0].Dispose();
        gate.EnterAsync("eks", TestContext.Current.CancellationToken).IsCompleted.Should().BeFalse("a turn is given back once");
    }

    [Fact]
    public async Task All_hosts_together_have_a_bound()
    {
        using var gate = new CallGate(_time);
        for (var host = 0; host < CallGate.Total / CallGate.PerHost; host++)
        {
            await FillAsync(gate, $"host-{host}", CallGate.PerHost);
        }

        gate.EnterAsync("another", TestContext.Current.CancellationToken).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_turn_that_does_not_come_is_told_and_leaves_the_queue()
    {
        using var gate = new CallGate(_time);
        var turns = await FillAsync(gate, "eks", CallGate.PerHost);
        using var impatient = new CancellationTokenSource();
        var leaving = gate.EnterAsync("eks", impatient.Token);
        var waiting = gate.EnterAsync("eks", TestContext.Current.CancellationToken);

        await impatient.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(30));

        await Eventually.HoldsAsync(() => leaving.IsCompleted && waiting.IsCompleted, () => (leaving.Status, waiting.Status));
        leaving.IsCanceled.Should().BeTrue();
        var given = async () => await waiting;
        (await given.Should().ThrowAsync<AwsCallException>()).Which.What.Should().Contain("eks").And.Contain("too slowly");
        turns[0].Dispose();
        gate.EnterAsync("eks", TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue("nobody else waits");
    }

    private static async Task<List<IDisposable>> FillAsync(CallGate gate, string host, int calls)
    {
        List<IDisposable> turns = [];
        for (var call = 0; call < calls; call++)
        {
            var turn = gate.EnterAsync(host, TestContext.Current.CancellationToken);
            turn.IsCompletedSuccessfully.Should().BeTrue("{0} calls are few for {1}", call, host);
            turns.Add(await turn);
        }

        return turns;
    }
}
