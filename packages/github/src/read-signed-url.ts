import type { JsonObject } from '@custody/core/json/read-json'
import { type ArtifactMethod, type ArtifactService, answerField } from './artifact-service.ts'
import { githubError } from './github-errors.ts'
import { maskSecret } from './mask-secret.ts'

/**
 * The address that the service signed for an upload or a download. Whoever has it has the artifact: its signature is masked.
 * @throws artifact-service-failed
 */
export function readSignedUrl(
  service: ArtifactService,
  method: ArtifactMethod,
  answer: JsonObject,
  name: 'signed_url' | 'signed_upload_url',
): string {
  const url = answerField(answer, name)
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw githubError('artifact-service-failed', { where: method, found: `no ${name}` })
  }
  const signature = new URL(url).searchParams.get('sig')
  if (signature !== null)
    for (const form of [signature, encodeURIComponent(signature)]) maskSecret(service.runner, form)
  return url
}
