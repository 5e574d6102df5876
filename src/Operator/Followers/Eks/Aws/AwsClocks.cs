using System.Collections.Concurrent;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// AWS's time. Signatures and tokens are worth nothing when they are made by a clock that is minutes off, so each answer's Date is compared
/// with ours. By region: one that answers nonsense must not spoil the others.
/// </summary>
internal sealed class AwsClocks(TimeProvider time)
{
    /// <summary>A Date has whole seconds, and an answer takes a while; less than this is no news.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TimeSpan> _skews = new(StringComparer.Ordinal);

    public DateTimeOffset Now(string region) => time.GetUtcNow() + _skews.GetValueOrDefault(region);

    /// <param name="started">When the call began, as <see cref="TimeProvider.GetTimestamp"/> gave it.</param>
    /// <returns>Our idea of that region's time moved.</returns>
    public bool Learn(string region, DateTimeOffset date, long started)
    {
        var took = time.GetElapsedTime(started);
        if (took > Tolerance)
        {
            return false;
        }

        var skew = date - (time.GetUtcNow() - (took / 2));
        if ((skew - _skews.GetValueOrDefault(region)).Duration() < Tolerance)
        {
            return false;
        }

        _skews[region] = skew.Duration() < Tolerance ? TimeSpan.Zero : skew;
        return true;
    }
}
