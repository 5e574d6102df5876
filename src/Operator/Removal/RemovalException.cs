namespace Bellwether.Operator.Removal;

/// <summary>The finalizers could not be taken off, or not all. The message is for the person who asked, and holds no data of any object.</summary>
internal sealed class RemovalException(string message) : Exception(message);
