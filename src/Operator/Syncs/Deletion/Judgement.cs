using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>What the brake says of a plan.</summary>
/// <param name="Held">Why it waits for a person; null if it doesn't.</param>
/// <param name="IsNews">Something in it was admitted just now: the writers are to be told.</param>
/// <param name="IsOpen">It would be too much of what is known so far; more is about to be known, and then it is to be judged again.</param>
internal readonly record struct Judgement(HeldDeletion? Held, bool IsNews = false, bool IsOpen = false)
{
    /// <summary>Nothing waits that wasn't let go before.</summary>
    public static readonly Judgement Go = new(null);

    public static readonly Judgement GoNow = new(null, IsNews: true);

    /// <param name="before">What a person was told to decide on before: that stands until everything is known.</param>
    public static Judgement NotYet(HeldDeletion? before) => new(before, IsOpen: true);

    public static Judgement Hold(HeldDeletion held) => new(held);
}
