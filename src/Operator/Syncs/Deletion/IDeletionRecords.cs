namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Keeps what was deleted within the last hour over a restart.</summary>
internal interface IDeletionRecords
{
    Task<IReadOnlyList<CarriedDeletions>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>In place of what was saved before.</summary>
    Task SaveAsync(IReadOnlyList<CarriedDeletions> deletions, CancellationToken cancellationToken);
}
