output "role_arn" {
  description = "ARN of the operator's role: the input management_role_arn of the module follower."
  value       = aws_iam_role.operator.arn
}

output "service_account_patch" {
  description = "For irsa: the annotation as a kustomize patch, for config/components/irsa. Pod Identity needs none."
  value = local.uses_pod_identity ? null : yamlencode({
    apiVersion = "v1"
    kind       = "ServiceAccount"
    metadata = {
      name      = var.service_account
      namespace = var.namespace
      annotations = {
        "eks.amazonaws.com/role-arn"               = aws_iam_role.operator.arn
        "eks.amazonaws.com/sts-regional-endpoints" = "true"
      }
    }
  })
}

output "allowed_role_arns" {
  description = "For the operator's option --allowed-role-arns: the same bounds on the Kubernetes side."
  value       = join(",", sort(var.follower_role_arns))
}
