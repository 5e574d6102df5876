using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>The limit that a plan would go over, and by what.</summary>
/// <param name="Of">What the copies are counted of, for a message.</param>
internal sealed record ExceededLimit(DeletionLimit Limit, int Deleted, int Existed, string Of)
{
    public HeldDeletion Hold(DeletionPlan plan, string hash)
    {
        var (copies, wait) = plan.Deletions.Count == 1 ? ("copy", "waits") : ("copies", "wait");
        return new HeldDeletion
        {
            Hash = hash,
            Count = plan.Deletions.Count,
            Window = Limit.Window,
            Message = $"{plan.Deletions.Count} {copies} {wait} to be deleted: that would make {Deleted} of {Existed} copies of {Of} within an hour, "
                + $"and more than {Limit.Words} needs approval. If it is meant: {plan.Scope.ApprovalCommand(hash)}",
        };
    }
}
