namespace Bellwether.Operator.Status;

/// <summary>What came of a status write.</summary>
public enum StatusWrite
{
    /// <summary>The status was as it should be; nothing was sent.</summary>
    Unchanged,

    Written,

    /// <summary>The object changed meanwhile: look at the newer one and write again.</summary>
    Superseded,

    /// <summary>The object is gone, or another one has its name.</summary>
    Gone,
}
