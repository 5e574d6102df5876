using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>What is built for one push.</summary>
/// <param name="Begin">The last change that the branch has already.</param>
/// <param name="Sequence">The last change that is built.</param>
/// <param name="Looks">The comparisons that are built.</param>
internal sealed record TrailRow(long Begin, long Sequence, IReadOnlyCollection<PendingLook> Looks)
{
    public long Changes => Sequence - Begin;

    /// <summary>How often somebody else moved the branch while it was on its way.</summary>
    public int Moves { get; init; }
}
