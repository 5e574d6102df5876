using System.Text.Json.Serialization;

namespace Bellwether.Operator.Audit.Journal;

/// <summary>One line of a journal file: a change, one that is about to be made, or the content that changes behind it refer to. Exactly one is set.</summary>
internal sealed record JournalLine
{
    public JournalChange? Change { get; init; }

    /// <summary>A change that is about to be made; whether it was is told by the next change of the same copy, or by the copy itself.</summary>
    public JournalChange? Intent { get; init; }

    public JournalContent? Content { get; init; }
}

/// <summary>See <see cref="Recording.AuditChange"/>.</summary>
internal sealed record JournalChange
{
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Follower { get; init; }

    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public string? SyncNamespace { get; init; }

    public string? SyncName { get; init; }

    public required string Action { get; init; }

    public required string Reason { get; init; }

    /// <summary>The short form of the content's fingerprint; null if there is no copy any more.</summary>
    public string? Content { get; init; }
}

/// <summary>See <see cref="Documents.AuditDocument"/>.</summary>
internal sealed record JournalContent
{
    public required string Fingerprint { get; init; }

    public required string Head { get; init; }

    public required string Tail { get; init; }

    public required string Source { get; init; }

    public string? ChangedBy { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>What of the journal is in the repository: written anew after every push.</summary>
/// <param name="Sequence">Of the last change that is.</param>
/// <param name="Tip">The commit that held it when it was pushed.</param>
internal sealed record JournalAcknowledgement(long Sequence, string Tip);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(JournalAcknowledgement))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
