using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What our own requests to a follower showed.</summary>
public interface ICopyLedger
{
    /// <summary>What requests about the target showed that were made for this sync.</summary>
    CopyKnowledge? Find(CopyTarget target, ObjectKey sync);

    /// <summary>Targets that a write for the sync was answered for.</summary>
    IEnumerable<KeyValuePair<CopyTarget, CopyKnowledge>> OfSync(ObjectKey sync);
}
