namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Tells of objects that are not among a sync's sources why they aren't, as of now.</summary>
public interface ISourcePresence
{
    /// <param name="source">The object's name, in the sync's namespace.</param>
    SourceAbsence Absence(string source);
}
