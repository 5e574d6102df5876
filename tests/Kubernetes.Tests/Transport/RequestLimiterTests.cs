using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Transport;

public sealed class RequestLimiterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_finds_no_room_waits_in_turn()
    {
        var limiter = new RequestLimiter(initial: 1, maximum: 1);
        var round = await limiter.EnterAsync(Stop);
        var second = limiter.EnterAsync(Stop).AsTask();
        var third = limiter.EnterAsync(Stop).AsTask();

        limiter.Leave(round, throttled: false);
        await second;

        third.IsCompleted.Should().BeFalse();
        limiter.Leave(await second, throttled: false);
        await third;
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_the_place_to_the_next()
    {
        var limiter = new RequestLimiter(initial: 1, maximum: 1);
        using var impatient = new CancellationTokenSource();
        var round = await limiter.EnterAsync(Stop);
        var second = limiter.EnterAsync(impatient.Token).AsTask();
        var third = limiter.EnterAsync(Stop).AsTask();

        await impatient.CancelAsync();
        limiter.Leave(round, throttled: false);

        await third;
        var attempt = () => second;
        await attempt.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_burst_of_429_halves_the_limit_once()
    {
        var limiter = new RequestLimiter(initial: 64, maximum: 128);
        var rounds = new List<int>();
        for (var i = 0; i < 64; i++)
        {
            rounds.Add(await limiter.EnterAsync(Stop));
        }

        rounds.ForEach(round => limiter.Leave(round, throttled: true));
        var once = limiter.Limit;
        limiter.Leave(await limiter.EnterAsync(Stop), throttled: true);

        once.Should().Be(32);
        limiter.Limit.Should().Be(1, "half of what was in flight then, and never less than one");
    }

    [Fact]
    public async Task Success_under_load_grows_the_limit_by_one_a_round_up_to_its_maximum()
    {
        var limiter = new RequestLimiter(initial: 4, maximum: 6);

        for (var round = 0; round < 10; round++)
        {
            var limit = limiter.Limit;
            List<int> tickets = [];
            for (var i = 0; i < limit; i++)
            {
                tickets.Add(await limiter.EnterAsync(Stop));
            }

            tickets.ForEach(ticket => limiter.Leave(ticket, throttled: false));
            limiter.Limit.Should().BeInRange(limit, limit + 1);
        }

        limiter.Limit.Should().Be(6);
    }
}
