using Bellwether.Kubernetes.Informers;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Informers;

public sealed class ReconnectBackoffTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Waits_are_random_under_a_limit_that_doubles_from_800_milliseconds_to_30_seconds()
    {
        var longest = new double[10];
        for (var run = 0; run < 500; run++)
        {
            var backoff = new ReconnectBackoff(InformerOptions.Default, _time);
            for (var failure = 0; failure < longest.Length; failure++)
            {
                longest[failure] = Math.Max(longest[failure], backoff.Next().TotalSeconds);
            }
        }

        double[] limits = [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30];
        for (var failure = 0; failure < limits.Length; failure++)
        {
            longest[failure].Should().BeInRange(0.9 * limits[failure], limits[failure], "of failure {0}", failure);
        }
    }

    [Fact]
    public void Two_minutes_of_health_make_the_next_failure_a_first_one()
    {
        var backoff = new ReconnectBackoff(InformerOptions.Default, _time);
        backoff.IsFresh.Should().BeTrue();
        var wait = TimeSpan.Zero;
        for (var failure = 0; failure < 10; failure++)
        {
            wait = backoff.Next();
        }

        _time.Advance(wait + TimeSpan.FromSeconds(119));
        backoff.IsFresh.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1.1));

        backoff.IsFresh.Should().BeTrue();
        backoff.Next().Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(0.8));
    }
}
