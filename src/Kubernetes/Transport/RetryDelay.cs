using System.Net;

namespace Bellwether.Kubernetes.Transport;

/// <summary>What a server that sheds load asks for.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Maximum = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the same request may go through later: 429, and 503 that says when.</summary>
    public static bool IsAsked(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.TooManyRequests
        || (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null);

    /// <summary>What the server said, at most five minutes; null if it said nothing.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider timeProvider)
    {
        var asked = response.Headers.RetryAfter;
        var delay = asked?.Delta ?? asked?.Date - timeProvider.GetUtcNow();
        return delay is null ? null : TimeSpan.FromTicks(Math.Clamp(delay.Value.Ticks, 0, Maximum.Ticks));
    }

    /// <summary>How long to wait before attempt number <paramref name="attempt"/> + 1: what was asked for, and a little more each time.</summary>
    public static TimeSpan Before(TimeSpan? asked, int attempt)
    {
        var own = First * Math.Pow(2, Math.Min(attempt, 6));
        var jitter = own * Random.Shared.NextDouble() * 0.5;
        return (asked is { } delay && delay > own ? delay : own) + jitter;
    }
}
