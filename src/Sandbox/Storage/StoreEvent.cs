namespace Bellwether.Sandbox.Storage;

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change. <see cref="Current"/> of a deletion is the last state, with the deletion's own revision.</summary>
internal sealed record StoreEvent(ChangeType Type, StoredObject Current, StoredObject? Previous)
{
    public long Revision => Current.Revision;
}
