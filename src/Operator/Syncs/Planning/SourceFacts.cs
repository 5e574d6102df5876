using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>The source as seen.</summary>
/// <param name="Digest">Of its content; null unless present.</param>
/// <param name="Rejection">Why nothing can be copied from it; null if present.</param>
public sealed record SourceFacts(SourceState State, ContentDigest? Digest, SourceRejection? Rejection)
{
    /// <summary>Of a refused one: the version that was looked at, so that it is read again only when it changed.</summary>
    public string? RefusedVersion { get; init; }

    public static SourceFacts Present(ContentDigest digest) => new(SourceState.Present, digest, null);

    public static SourceFacts Missing(SourceRejection rejection) => new(SourceState.Missing, null, rejection);

    public static SourceFacts Refused(SourceRejection rejection) => new(SourceState.Refused, null, rejection);

    public static SourceFacts Unknown(SourceRejection rejection) => new(SourceState.Unknown, null, rejection);
}
