namespace Bellwether.Sandbox.Access;

internal static class Judges
{
    public static IAuthorizer For(AuthorizationMode mode) => mode switch
    {
        AuthorizationMode.AllowAll => new AllowAll(),
        _ => throw new NotSupportedException($"authorization mode {mode}"),
    };
}
