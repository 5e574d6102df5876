namespace Bellwether.Operator.Syncs.Content;

/// <summary>What is remembered of a sync's content: which source it was made from, and hashes to compare copies by. Holds no data.</summary>
/// <param name="SourceUid">Of the source object that was read.</param>
/// <param name="SourceResourceVersion">Of the source object that was read.</param>
/// <param name="Fingerprint">The fingerprint annotation that copies of this content carry, in its short form.</param>
/// <param name="Fields">The field set that a copy's entry of ours has when it holds this content.</param>
public sealed record ContentDigest(string SourceUid, string SourceResourceVersion, UInt128 Fingerprint, ulong Fields);
