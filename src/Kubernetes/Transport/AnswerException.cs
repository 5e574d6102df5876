namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// An answer or a connection that is no use, told by the part that saw it. <see cref="CallFailures"/> makes a
/// <see cref="KubernetesException"/> of it, so the message ends as part of a sentence and holds none of the server's text.
/// </summary>
internal sealed class AnswerException(RequestFailure failure, string message) : Exception(message)
{
    public RequestFailure Failure { get; } = failure;

    public static AnswerException TooLarge(int maximum) =>
        new(RequestFailure.AnswerTooLarge, $"the answer is larger than {maximum} bytes");

    public static AnswerException Unexpected(string message) => new(RequestFailure.UnexpectedAnswer, message);
}
