namespace Bellwether.Demo;

/// <summary>Something that the demo shows did not happen. The message is one sentence for a person.</summary>
internal sealed class DemoFailure(string message, Exception? cause = null) : Exception(message, cause);
