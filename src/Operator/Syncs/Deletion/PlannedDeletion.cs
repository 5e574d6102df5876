using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>A copy that is to be deleted for good.</summary>
/// <param name="Sync">Whose copy it is.</param>
internal readonly record struct PlannedDeletion(DeletionKey Key, ObjectKey Sync);
