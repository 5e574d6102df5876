namespace Bellwether.Operator.Syncs.Reporting;

internal enum TargetState
{
    /// <summary>Seen to hold the content.</summary>
    Synced,

    /// <summary>Still to be written.</summary>
    Pending,

    Failing,
}
