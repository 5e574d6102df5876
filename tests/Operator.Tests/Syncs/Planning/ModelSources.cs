using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>The objects of a namespace of the management cluster as one selector sees them.</summary>
internal sealed class ModelSources : ISourcePresence
{
    private static readonly SourceRejection NotListed = new("SourceUnreadable", "not listed");

    /// <summary>Those that are there, whether the selector matches each, and how it stands.</summary>
    public Dictionary<string, (bool Matches, SourceFacts Facts)> Objects { get; } = [];

    /// <summary>Those whose newest version can't be made out: there, gone, or changed.</summary>
    public HashSet<string> Unreadable { get; } = [];

    /// <summary>The list of all is complete.</summary>
    public bool Listed { get; set; } = true;

    /// <summary>As the operator would find it now.</summary>
    public SourceSelection Select() => Listed
        ? SourceSelection.Selected(
            Objects.Where(item => item.Value.Matches).Select(item => KeyValuePair.Create(
                item.Key, Unreadable.Contains(item.Key) ? SourceFacts.Unknown(NotListed) : item.Value.Facts)),
            this)
        : SourceSelection.Unknown(NotListed);

    public SourceAbsence Absence(string source) => this switch
    {
        { Listed: false } => SourceAbsence.Unknown,
        _ when Unreadable.Contains(source) => SourceAbsence.Unknown,
        _ when !Objects.TryGetValue(source, out _) => SourceAbsence.Gone,
        _ when Objects[source].Matches => SourceAbsence.Unknown,
        _ => SourceAbsence.Deselected,
    };
}
