namespace Bellwether.Operator.Syncs.Reporting;

internal enum SyncProgress
{
    /// <summary>Nothing is left to do, or nothing is to be done.</summary>
    None,

    Reconciling,

    /// <summary>Something failed and is tried again.</summary>
    Retrying,

    /// <summary>Only a person can help.</summary>
    Stalled,
}
