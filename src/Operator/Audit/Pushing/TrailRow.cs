using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>What is built for one push.</summary>
/// <param name="Begin">The last change that the branch has already.</param>
/// <param name="Sequence">The last change that is built.</param>
/// <param name="Looks">The comparisons that are built.</param>
internal sealed record TrailRow(long Begin, long Sequence, IReadOnlyCollection<PendingLook> Looks)
{
    /// <summary>What comparisons found, as far as it is told.</summary>
    public int Found { get; init; }

    /// <summary>Changes and findings together: how much there is to build.</summary>
    public long Size => Sequence - Begin + Found;

    /// <summary>How often somebody else moved the branch while it was on its way.</summary>
    public int Moves { get; init; }
}
