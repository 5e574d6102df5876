variable "identity" {
  description = "How the operator's pods get the role: \"irsa\" (IAM roles for service accounts) or \"pod-identity\" (EKS Pod Identity)."
  type        = string
  default     = "irsa"

  validation {
    condition     = contains(["irsa", "pod-identity"], var.identity)
    error_message = "identity must be irsa or pod-identity."
  }
}

variable "cluster_name" {
  description = "Name of the management cluster in EKS."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be 1 to 100 letters, digits, '-' and '_', beginning with a letter or digit."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the IAM OIDC provider of the management cluster. Required for irsa, unused for pod-identity."
  type        = string
  default     = null

  validation {
    condition = var.oidc_provider_arn == null || can(
      regex("^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:oidc-provider/[^*?]+$", var.oidc_provider_arn)
    )
    error_message = "oidc_provider_arn must be the ARN of an OIDC provider: arn:aws:iam::<account>:oidc-provider/<issuer without https://>."
  }
}

variable "oidc_audience" {
  description = "Audience of the pods' tokens. The EKS webhook asks for the default unless the service account is annotated otherwise."
  type        = string
  default     = "sts.amazonaws.com"

  validation {
    condition     = can(regex("^[0-9A-Za-z.:/_-]+$", var.oidc_audience))
    error_message = "oidc_audience must be one exact audience, such as sts.amazonaws.com."
  }
}

variable "namespace" {
  description = "Namespace of the operator in the management cluster."
  type        = string
  default     = "bellwether-system"

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace must be the exact name of one namespace, without patterns."
  }
}

variable "service_account" {
  description = "ServiceAccount of the operator in that namespace."
  type        = string
  default     = "bellwether-operator"

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$", var.service_account))
    error_message = "service_account must be the exact name of one ServiceAccount, without patterns."
  }
}

variable "follower_role_arns" {
  description = "ARNs of the followers' roles (output role_arn of the module follower), the only ones that the operator may assume. They need not exist yet."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.follower_role_arns :
      can(regex("^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/([!-.0-~]+/)*[0-9A-Za-z_+=,.@-]{1,64}$", arn)) && !can(regex("[*?]", arn))
    ])
    error_message = "Each of follower_role_arns must be the whole ARN of one role, without patterns."
  }
}

variable "role_name" {
  description = "Name of the role that is made for the operator."
  type        = string
  default     = "bellwether-operator"

  validation {
    condition     = can(regex("^[0-9A-Za-z_+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name must be 1 to 64 letters, digits and any of _+=,.@-."
  }
}

variable "role_path" {
  description = "Path of that role in IAM."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role_path))
    error_message = "role_path must begin and end with '/'."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a policy that bounds the role. It must allow sts:AssumeRole on the followers' roles."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "tags" {
  description = "Tags of what is made."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "Keys of tags must not begin with aws:."
  }
}
