namespace Bellwether.Operator.Options;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>One line for a person.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}
